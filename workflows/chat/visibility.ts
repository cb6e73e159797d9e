import { patched, setCurrentDetails, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { RoundOutcome } from '../../domain/chat/round.ts';
import { toErrorCode } from '../../domain/error-code.ts';
import { chatStatusKey, lastErrorCodeKey, roundNoKey } from '../search-attributes.ts';
import type { ChatState } from './chat-state.ts';
import { toDetails } from './details.ts';

/** What the Temporal UI shows of a chat. Never a prompt: search attributes are stored as plain text. */

export function setChatDetails(state: ChatState): void {
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

/** Without this, a chat that ends while a round runs would still be listed as in progress. */
export function upsertEnded(): void {
  if (!isEndUpserted()) return;
  upsertSearchAttributes([
    { key: chatStatusKey, value: 'ended' },
    { key: lastErrorCodeKey, value: null },
  ]);
}

/** Histories of earlier code do not have these commands. */
function isEndUpserted(): boolean {
  return patched('an ended chat is shown as such');
}
