import * as settlement from '../../db/repositories/settlement.ts';
import type { ChatRef } from '../../domain/chat/round.ts';
import type { ChatActivityDeps } from './deps.ts';
import { tellMoved } from './news.ts';

/** Ends the chat's rows; null when there is no such chat. */
export async function endChat(deps: ChatActivityDeps, chat: ChatRef): Promise<{ ended_at: string } | null> {
  const ended = await settlement.endChat(deps.db, chat);
  tellMoved(deps, chat.chat_id);
  if (ended) deps.onRoundsEnded?.('ended', ended.roundsEnded);
  return ended && { ended_at: ended.endedAt.toISOString() };
}
