import { useSignal } from '@preact/signals';
import type { Session } from '../api/types.ts';
import { Button } from '../ui/button.tsx';
import { ErrorBanner } from '../ui/error-banner.tsx';
import { acceptLink, dismissLink } from './session.ts';
import type { SignInLink } from './sign-in-link.ts';
import './sign-in-page.css';
import { t } from './texts.ts';

interface Props {
  session: Session;
  link: SignInLink;
  error: string | null;
}

/** Asks whether a link may replace the session, because its sender chose the token. */
export function LinkPage({ session, link, error }: Props) {
  const busy = useSignal(false);
  const name = session.tenant?.name ?? t('backoffice_name');

  async function accept() {
    busy.value = true;
    await acceptLink(session, link);
    busy.value = false;
  }

  return (
    <section class="sign-in" aria-labelledby="link-title" aria-describedby="link-text">
      <h1 id="link-title">{t('link_title')}</h1>
      <p id="link-text">{t(link.token ? 'link_login' : 'link_key', { name })}</p>
      {error && <ErrorBanner title={t('failed')} message={error} />}
      <Button variant="primary" onClick={() => dismissLink(session)}>
        {t('link_dismiss')}
      </Button>
      <Button disabled={busy.value} onClick={accept}>
        {t('link_use')}
      </Button>
    </section>
  );
}
