import type { Round } from '../api/types.ts';
import { StatusChip } from '../ui/status-chip.tsx';
import { t } from './texts.ts';

/** A round's number and status. */
export function RoundTab({ round }: { round: Round }) {
  return (
    <>
      {t('round', { no: round.round_no })}
      <StatusChip status={round.status} />
    </>
  );
}
