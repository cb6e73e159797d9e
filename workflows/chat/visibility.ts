import { patched, setCurrentDetails, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { RoundOutcome } from '../../domain/chat/round.ts';
import { toErrorCode } from '../../domain/error-code.ts';
import { chatStatusKey, lastErrorCodeKey, roundNoKey } from '../search-attributes.ts';
import type { ChatState } from './chat-state.ts';
import { toDetails } from './details.ts';

/** What operators see of a chat in the Temporal UI. Prompts stay out: search attributes are plain text. */

export function setCurrentDetailsOf(state: ChatState): void {
  setCurrentDetails(toDetails(state.details));
}

export function upsertAdmitted(roundNo: number): void {
  const shown = workflowInfo().typedSearchAttributes;
  if (shown.get(roundNoKey) === roundNo && shown.get(chatStatusKey) === 'in_progress') return;
  upsertSearchAttributes([
    { key: chatStatusKey, value: 'in_progress' },
    { key: roundNoKey, value: roundNo },
    { key: lastErrorCodeKey, value: null },
  ]);
}

export function upsertStatus({ ended }: ChatState, outcome: RoundOutcome): void {
  if (ended && isEndUpserted()) return;
  upsertSearchAttributes([
    { key: chatStatusKey, value: outcome.status },
    { key: lastErrorCodeKey, value: outcome.status === 'error' ? toErrorCode(outcome.last_error) : null },
  ]);
}

/** A chat that ends while a round runs would otherwise be found among those at work. */
export function upsertEnded(): void {
  if (!isEndUpserted()) return;
  upsertSearchAttributes([
    { key: chatStatusKey, value: 'ended' },
    { key: lastErrorCodeKey, value: null },
  ]);
}

/** Histories from before are replayed as they were. */
function isEndUpserted(): boolean {
  return patched('an ended chat is shown as such');
}
