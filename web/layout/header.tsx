import { useLocation } from 'preact-iso';
import iconUrl from '../icon.svg';
import { LiveState } from '../live/live-state.tsx';
import { endSession, sessionState } from '../session/session.ts';
import { t as sessionText } from '../session/texts.ts';
import { isHelpShown } from '../shortcuts/shortcuts-state.ts';
import { IconButton } from '../ui/button.tsx';
import './header.css';
import { LanguageChoice } from './language-choice.tsx';
import { t } from './texts.ts';
import { chooseTheme, currentTheme } from './theme.ts';

/** The header of every page. */
export function Header() {
  const state = sessionState.value;
  const tenant = state.kind === 'signed_in' ? state.session.tenant : null;
  const isBackoffice = state.kind === 'signed_in' && state.session.realm === 'backoffice';
  const other = currentTheme() === 'dark' ? 'light' : 'dark';
  return (
    <header class="header">
      <a class="header-brand" href="/dashboard">
        <img src={iconUrl} alt="" width={24} height={24} />
        Roundtable
      </a>
      {tenant && <span class="header-tenant">{tenant.name}</span>}
      {tenant && <Pages />}
      {isBackoffice && <span class="header-tenant">{sessionText('backoffice_title')}</span>}
      <div class="header-tools">
        {(tenant || state.kind === 'signed_out') && <LiveState />}
        <LanguageChoice />
        <IconButton
          icon={other === 'dark' ? 'moon' : 'sun'}
          label={t(`to_${other}`)}
          onClick={() => chooseTheme(other)}
        />
        {tenant && (
          <span class="header-keys">
            <IconButton
              icon="keyboard"
              label={t('shortcuts')}
              onClick={() => {
                isHelpShown.value = true;
              }}
            />
          </span>
        )}
        {state.kind === 'signed_in' && (
          <IconButton icon="leave" label={sessionText('sign_out')} onClick={endSession} />
        )}
      </div>
    </header>
  );
}

/** Links to the pages. */
function Pages() {
  const { path } = useLocation();
  const isWebhooks = path.startsWith('/dashboard/webhooks');
  return (
    <nav class="header-pages" aria-label={t('pages')}>
      <a href="/dashboard" aria-current={isWebhooks ? undefined : 'page'}>
        {t('chats')}
      </a>
      <a href="/dashboard/webhooks" aria-current={isWebhooks ? 'page' : undefined}>
        {t('webhooks')}
      </a>
    </nav>
  );
}
