import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { replayHistories } from '../api/replays.ts';
import { isAbort } from '../api/request.ts';
import type { ReplayedRun, RoundBundle } from '../api/types.ts';
import { ErrorBanner } from '../ui/error-banner.tsx';
import { Chip, type Tone } from '../ui/status-chip.tsx';
import { describeError } from './describe-error.ts';
import { t } from './texts.ts';

const tones: Record<ReplayedRun['outcome'], Tone> = {
  deterministic: 'good',
  differs: 'bad',
  unreadable: 'busy',
};

const words = {
  deterministic: 'history_deterministic',
  differs: 'history_differs',
  unreadable: 'history_unreadable_run',
} as const;

/** Replays the histories of a bundle with today's workflow code, when the user asks. */
export function useHistoryReplay(runs: RoundBundle['runs']) {
  const replayed = useSignal<ReplayedRun[] | null>(null);
  const busy = useSignal(false);
  const error = useSignal<string | null>(null);
  const running = useRef<AbortController | null>(null);

  async function run() {
    if (busy.value) return;
    running.current = new AbortController();
    busy.value = true;
    error.value = null;
    try {
      replayed.value = (await replayHistories(runs, running.current.signal)).runs;
    } catch (failure) {
      if (isAbort(failure)) return;
      error.value = describeError(failure);
    }
    busy.value = false;
  }

  useEffect(() => () => running.current?.abort(), []);
  return { replayed, busy, error, run };
}

/** How the replay came out, by run. */
export function HistoryOutcome({ replay }: { replay: ReturnType<typeof useHistoryReplay> }) {
  const runs = replay.replayed.value;
  return (
    <>
      {replay.error.value !== null && (
        <ErrorBanner title={t('replay_failed')} message={replay.error.value} onRetry={replay.run} />
      )}
      <div role="status">
        {replay.busy.value && <p class="muted">{t('replaying')}</p>}
        {runs?.map(({ run_id, outcome, problem, event_id }) => (
          <p key={run_id} class="history-outcome">
            <Chip tone={tones[outcome]}>{t(words[outcome])}</Chip>{' '}
            {event_id !== null && <span>{t('at_event', { id: event_id })}</span>}
            {runs.length > 1 && <code>{run_id}</code>}
            {problem !== null && <code class="history-problem">{problem}</code>}
          </p>
        ))}
      </div>
    </>
  );
}
