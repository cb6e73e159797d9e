import { useId } from 'preact/hooks';
import type { WebhookWithSecret } from '../api/types.ts';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { useFocus } from '../ui/use-focus.ts';
import { t } from './texts.ts';

interface SecretNoticeProps {
  webhook: WebhookWithSecret;
  /** What becomes of the previous secret, after a rotation. */
  note?: string;
  onDone: () => void;
}

/** The secret, in the only place where it is shown: the page's memory has it until `onDone` or another page. */
export function SecretNotice({ webhook, note, onDone }: SecretNoticeProps) {
  const id = useId();
  const section = useFocus<HTMLElement>();
  return (
    <section class="webhook-secret" ref={section} tabIndex={-1} aria-labelledby={id}>
      <h2 id={id}>{t('secret_of', { url: webhook.url })}</h2>
      <p>{t('secret_once')}</p>
      <code class="webhook-secret-text">{webhook.secret}</code>
      {note && <p>{note}</p>}
      <div class="webhook-buttons">
        <CopyButton label={t('copy_secret')} icon="code" text={() => webhook.secret} />
        <Button small variant="primary" onClick={onDone}>
          {t('secret_stored')}
        </Button>
      </div>
    </section>
  );
}
