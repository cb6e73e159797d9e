import { patched, setCurrentDetails, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { lastStage } from '../../domain/quotes/stage.ts';
import { markdownLines } from '../markdown-lines.ts';
import { type ActorStatus, chatStatusKey, quoteStageKey } from '../search-attributes.ts';
import type { QuoteState } from './quote-state.ts';

/** What the Temporal UI shows of a quote conversation. Never a message. */
export function showConversation(state: QuoteState): void {
  setCurrentDetails(toDetails(state));
  const { conversation_id, reply_count } = state.progress;
  // Histories of earlier code do not have this command.
  if (conversation_id === null || !patched('quotes are found by search attributes')) return;
  const status: ActorStatus = state.pendingReply ? 'in_progress' : 'completed';
  const shown = workflowInfo().typedSearchAttributes;
  if (shown.get(chatStatusKey) === status && shown.get(quoteStageKey) === reply_count) return;
  upsertSearchAttributes([
    { key: chatStatusKey, value: status },
    { key: quoteStageKey, value: reply_count },
  ]);
}

/** Markdown. */
function toDetails({ pendingReply, isComplete, progress }: QuoteState): string {
  const { conversation_id, message_count, reply_count } = progress;
  const waitsFor = isComplete ? 'Has its quote' : 'Waits for a message';
  return markdownLines([
    `**${pendingReply ? `Makes the reply of stage ${pendingReply.stage}` : waitsFor}**`,
    `replies: ${reply_count} of ${lastStage} · messages without a reply: ${message_count - reply_count}`,
    `conversation: ${conversation_id === null ? 'none yet' : `\`${conversation_id}\``}`,
  ]);
}
