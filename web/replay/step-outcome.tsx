import type { ReplayedStep } from '../api/types.ts';
import type { IconName } from '../ui/icons.tsx';
import { Chip, type Tone } from '../ui/status-chip.tsx';
import { explainError } from './explain-error.ts';
import { t } from './texts.ts';

const looks: Record<ReplayedStep['outcome'], { tone: Tone; icon: IconName }> = {
  same: { tone: 'good', icon: 'check' },
  differs: { tone: 'busy', icon: 'alert' },
  not_run: { tone: 'calm', icon: 'stop' },
};

/** The outcome of a step; one that was not replayed contributes what was recorded. */
export function OutcomeChip({ replayed }: { replayed: ReplayedStep | undefined }) {
  if (!replayed) return <Chip tone="calm">{t('as_recorded')}</Chip>;
  if (replayed.rerun.error !== null && replayed.outcome === 'same') {
    return (
      <Chip tone="bad" icon="alert">
        {t('same_failure')}
      </Chip>
    );
  }
  return <Chip {...looks[replayed.outcome]}>{t(`outcome_${replayed.outcome}`)}</Chip>;
}

/** Why a step was not run, or how it failed. */
export function StepNote({ replayed }: { replayed: ReplayedStep }) {
  const note = toNote(replayed);
  const why = replayed.rerun.error === null ? null : explainError(replayed.rerun.error);
  if (!note) return null;
  return (
    <p class="replay-note">
      {note} {why}
    </p>
  );
}

function toNote({ not_run, outcome, recorded, rerun }: ReplayedStep): string | null {
  if (not_run) return t(not_run);
  if (rerun.error !== null) return t(outcome === 'same' ? 'failed_alike' : 'now_fails');
  if (!recorded) return t('not_reached');
  return recorded.error === null ? null : t('now_succeeds');
}
