import { formatNumber } from '../i18n/format.ts';
import { IconButton } from '../ui/button.tsx';
import { connection } from './connection.ts';
import './live-state.css';
import { heldCount, pause, paused, resume } from './pause.ts';
import { t } from './texts.ts';

/** Whether the page follows what happens, and the button that holds it. */
export function LiveState() {
  const state = paused.value && connection.value === 'live' ? 'paused' : connection.value;
  const held = heldCount.value;
  return (
    <div class="live">
      <span class={`live-state live-${state}`} role="status">
        <span class="live-dot" />
        {t(state)}
      </span>
      {paused.value && held > 0 && (
        <button type="button" class="live-held" onClick={resume}>
          {t('held', { count: formatNumber(held) })}
        </button>
      )}
      {state !== 'signed_out' && (
        <IconButton
          icon={paused.value ? 'play' : 'pause'}
          label={paused.value ? t('resume') : t('pause')}
          onClick={paused.value ? resume : pause}
        />
      )}
    </div>
  );
}
