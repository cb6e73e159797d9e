import * as settlement from '../../db/repositories/settlement.ts';
import type { ChatRef } from '../../domain/chat/round.ts';
import type { ChatActivityDeps } from './deps.ts';
import { tell, tellMoved } from './news.ts';

/** Ends the chat's rows, once, and notifies servers and dashboards of it (ruling D3); null when there is no such chat. */
export async function endChat(deps: ChatActivityDeps, chat: ChatRef): Promise<{ ended_at: string } | null> {
  const ended = await settlement.endChat(deps.db, chat);
  tellMoved(deps, chat.chat_id);
  if (!ended) return null;
  deps.onRoundsEnded?.('ended', ended.roundsEnded);
  if (ended.eventIds.length > 0) {
    tell(deps, { kind: 'tenant_event', tenant_id: chat.tenant_id, event_ids: ended.eventIds });
  }
  return { ended_at: ended.endedAt.toISOString() };
}
