import { useState } from 'preact/hooks';
import { exportRound } from '../api/replays.ts';
import type { RoundBundle, RoundExport } from '../api/types.ts';
import { t as common } from '../i18n/common-texts.ts';
import { useReading } from '../live/use-reading.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorBanner } from '../ui/error-banner.tsx';
import { useTitle } from '../ui/use-title.ts';
import { describeError } from './describe-error.ts';
import { HistoryPanel } from './history-panel.tsx';
import { fileRoundId, openedBundle } from './opened-bundle.ts';
import './replay.css';
import { RoundHeader } from './round-header.tsx';
import { StepsPanel } from './steps-panel.tsx';
import { t } from './texts.ts';
import { useReplay } from './use-replay.ts';

/** One round and its replays. */
export function RoundPage({ roundId }: { roundId: string }) {
  if (roundId === fileRoundId) return <FileRoundPage bundle={openedBundle.value} />;
  return <StoredRoundPage key={roundId} roundId={roundId} />;
}

/** A stored round: `/dashboard/rounds/{round_id}`. */
function StoredRoundPage({ roundId }: { roundId: string }) {
  useTitle(t('failed_rounds'));
  const reading = useReading((signal) => exportRound(roundId, signal), { key: roundId, everyMs: null });
  const found = reading.value.value;
  const failure = reading.failure.value;
  return (
    <div class="replay">
      <BackLink />
      {!found && failure !== null && (
        <ErrorBanner title={t('load_failed')} message={describeError(failure)} onRetry={reading.refresh} />
      )}
      {!found && failure === null && <p class="muted">{common('loading')}</p>}
      {found && <RoundView first={found} />}
    </div>
  );
}

/** A round from the user's file: `/dashboard/rounds/file`. */
function FileRoundPage({ bundle }: { bundle: RoundBundle | null }) {
  useTitle(t('failed_rounds'));
  return (
    <div class="replay">
      <BackLink />
      {bundle ? (
        <RoundView first={{ bundle, history: 'complete' }} />
      ) : (
        <EmptyState icon="search" title={t('no_file')} />
      )}
    </div>
  );
}

function BackLink() {
  return (
    <a class="replay-back" href="/dashboard">
      ← {t('back')}
    </a>
  );
}

/** A round and its replays. `first` is kept: reading it again would undo what the user has run. */
function RoundView({ first }: { first: RoundExport }) {
  const [{ bundle, history }] = useState(first);
  const { shown, busy, error, run } = useReplay(bundle);
  const replayed = shown.value;
  const retry = () => void run(replayed?.fromStep, replayed?.edits);
  const failed = error.value !== null && (
    <ErrorBanner title={t('replay_failed')} message={error.value} onRetry={retry} />
  );
  // Until the server has read it, nobody knows whether it is a bundle.
  if (!replayed) return failed || <p role="status">{t('replaying')}</p>;
  return (
    <>
      <RoundHeader bundle={bundle} shown={replayed} />
      {failed}
      <StepsPanel bundle={bundle} shown={replayed} busy={busy.value} run={run} />
      <HistoryPanel bundle={bundle} kept={history} />
    </>
  );
}
