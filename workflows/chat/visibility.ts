import { setCurrentDetails, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { errorCodeOf } from '../../domain/chat/error-code.ts';
import type { RoundOutcome } from '../../domain/chat/round.ts';
import { type ChatProgress, chatStatusKey, lastErrorCodeKey, roundNoKey } from './contract.ts';

/** What operators see of a chat in the Temporal UI. Prompts stay out: search attributes are plain text. */

export function showProgress({ rounds }: ChatProgress): void {
  const lines = rounds.map(({ round_no, progress }) => {
    const steps = Object.entries(progress).map(([step, status]) => `${step} ${status}`);
    return `- round ${round_no}: ${steps.join(', ')}`;
  });
  setCurrentDetails(lines.length === 0 ? 'No round is running.' : lines.join('\n'));
}

export function showAdmitted(roundNo: number): void {
  const shown = workflowInfo().typedSearchAttributes;
  if (shown.get(roundNoKey) === roundNo && shown.get(chatStatusKey) === 'in_progress') return;
  upsertSearchAttributes([
    { key: chatStatusKey, value: 'in_progress' },
    { key: roundNoKey, value: roundNo },
  ]);
}

export function showStatus(outcome: RoundOutcome): void {
  upsertSearchAttributes([
    { key: chatStatusKey, value: outcome.status },
    { key: lastErrorCodeKey, value: outcome.status === 'error' ? errorCodeOf(outcome.last_error) : null },
  ]);
}
