import { patched, setCurrentDetails, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { lastStage } from '../../domain/quotes/stage.ts';
import { markdownLines } from '../markdown-lines.ts';
import { type ActorStatus, chatStatusKey, quoteStageKey } from '../search-attributes.ts';
import type { QuoteState } from './quote-state.ts';

/** What operators see of a quote conversation in the Temporal UI; never what was said. */
export function show(state: QuoteState): void {
  setCurrentDetails(detailsOf(state));
  const { conversation_id, reply_count } = state.progress;
  // Conversations from before are replayed as they were.
  if (conversation_id === null || !patched('quotes are found by search attributes')) return;
  const status: ActorStatus = state.pendingReply ? 'in_progress' : 'completed';
  const shown = workflowInfo().typedSearchAttributes;
  if (shown.get(chatStatusKey) === status && shown.get(quoteStageKey) === reply_count) return;
  upsertSearchAttributes([
    { key: chatStatusKey, value: status },
    { key: quoteStageKey, value: reply_count },
  ]);
}

/** In Markdown. */
function detailsOf({ pendingReply: owed, isComplete, progress }: QuoteState): string {
  const { conversation_id, message_count, reply_count } = progress;
  const waitsFor = isComplete ? 'Has its quote' : 'Waits for a message';
  return markdownLines([
    `**${owed ? `Makes the reply of stage ${owed.stage}` : waitsFor}**`,
    `replies: ${reply_count} of ${lastStage} · messages without a reply: ${message_count - reply_count}`,
    `conversation: ${conversation_id === null ? 'none yet' : `\`${conversation_id}\``}`,
  ]);
}
