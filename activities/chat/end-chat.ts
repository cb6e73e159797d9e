import * as settlement from '../../db/repositories/chat/settlement.ts';
import type { ChatRef } from '../../domain/chat/round.ts';
import type { ChatActivityDeps } from './deps.ts';
import { publish, publishEnd } from './publish.ts';

/** Ends the chat's rows, once, and notifies servers and dashboards (ruling D3). Null when the chat does not exist. */
export async function endChat(deps: ChatActivityDeps, chat: ChatRef): Promise<{ ended_at: string } | null> {
  const ended = await settlement.endChat(deps.db, chat);
  publishEnd(deps, chat, ended?.eventIds ?? []);
  if (!ended) return null;
  if (ended.roundsEnded > 0) publish(deps, { kind: 'chat_ended', chat_id: chat.chat_id });
  deps.onRoundsEnded?.('ended', ended.roundsEnded);
  return { ended_at: ended.endedAt.toISOString() };
}
