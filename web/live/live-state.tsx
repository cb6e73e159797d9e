import { formatNumber } from '../i18n/format.ts';
import { IconButton } from '../ui/button.tsx';
import { connection } from './connection.ts';
import './live-state.css';
import { bufferedCount, pause, paused, resume } from './pause.ts';
import { t } from './texts.ts';

/** The state of live updates, and the button that pauses them. */
export function LiveState() {
  const state = paused.value && connection.value === 'live' ? 'paused' : connection.value;
  const buffered = bufferedCount.value;
  return (
    <div class="live">
      <span class={`live-state live-${state}`} role="status">
        <span class="live-dot" />
        {t(state)}
      </span>
      {paused.value && buffered > 0 && (
        <button type="button" class="live-held" onClick={resume}>
          {t('held', { count: formatNumber(buffered) })}
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
