import { patched, setCurrentDetails, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { RoundOutcome } from '../../domain/chat/round.ts';
import { errorCodeOf } from '../../domain/error-code.ts';
import { chatStatusKey, lastErrorCodeKey, roundNoKey } from '../search-attributes.ts';
import type { ChatState } from './chat-state.ts';
import { detailsOf } from './details.ts';

/** What operators see of a chat in the Temporal UI. Prompts stay out: search attributes are plain text. */

export function showDetails(state: ChatState): void {
  setCurrentDetails(detailsOf(state.details));
}

export function showAdmitted(roundNo: number): void {
  const shown = workflowInfo().typedSearchAttributes;
  if (shown.get(roundNoKey) === roundNo && shown.get(chatStatusKey) === 'in_progress') return;
  upsertSearchAttributes([
    { key: chatStatusKey, value: 'in_progress' },
    { key: roundNoKey, value: roundNo },
    { key: lastErrorCodeKey, value: null },
  ]);
}

export function showStatus({ ended }: ChatState, outcome: RoundOutcome): void {
  if (ended && isEndShown()) return;
  upsertSearchAttributes([
    { key: chatStatusKey, value: outcome.status },
    { key: lastErrorCodeKey, value: outcome.status === 'error' ? errorCodeOf(outcome.last_error) : null },
  ]);
}

/** A chat that ends while a round runs would otherwise be found among those at work. */
export function showEnded(): void {
  if (!isEndShown()) return;
  upsertSearchAttributes([
    { key: chatStatusKey, value: 'ended' },
    { key: lastErrorCodeKey, value: null },
  ]);
}

/** Histories from before are replayed as they were. */
function isEndShown(): boolean {
  return patched('an ended chat is shown as such');
}
