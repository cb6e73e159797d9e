import { clearSdkIdentity, sdkIdentity } from '../session/sdk-identity.ts';
import { Button } from '../ui/button.tsx';
import { ErrorBanner } from '../ui/error-banner.tsx';
import { Panel } from '../ui/panel.tsx';
import { ConnectForm } from './connect-form.tsx';
import { Guide } from './guide.tsx';
import { PromptForm } from './prompt-form.tsx';
import { RoundProgress } from './round-progress.tsx';
import { startNewChat } from './start-round.ts';
import './simulator-panel.css';
import { t } from './texts.ts';
import { chat, errorMessage } from './visit.ts';

/** The simulator of a store app, beside the list. */
export function SimulatorPanel() {
  if (sdkIdentity.value === null) {
    return (
      <Panel title={t('simulator')} note={t('as_store_app')}>
        <details class="simulator-connect">
          <summary>{t('do_connect')}</summary>
          <div class="simulator">
            <ConnectForm />
            <RequestError />
          </div>
        </details>
      </Panel>
    );
  }
  return (
    <Panel title={t('simulator')} note={t('as_store_app')} actions={<Actions />}>
      <div class="simulator">
        <Guide />
        <RequestError />
        <PromptForm />
        {chat.value && <RoundProgress />}
      </div>
    </Panel>
  );
}

function RequestError() {
  return errorMessage.value && <ErrorBanner message={errorMessage.value} />;
}

function Actions() {
  if (chat.value) {
    return (
      <Button small variant="ghost" onClick={startNewChat}>
        {t('new_chat')}
      </Button>
    );
  }
  return (
    <Button small variant="ghost" onClick={clearSdkIdentity}>
      {t('change_key')}
    </Button>
  );
}
