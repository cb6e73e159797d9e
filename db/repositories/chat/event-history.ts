import type { EventKind } from '../../../domain/chat/event-kind.ts';
import { isUuid } from '../../../domain/uuid.ts';
import type { Db } from '../../orm.ts';
import type { HistoryPaging } from './chat-history.ts';

export interface PastEvent {
  /** `evt_…` */
  id: string;
  kind: EventKind;
  roundId: string | null;
  payload: Record<string, unknown>;
  createdAt: Date;
}

/** One page of a chat's events, newest first; null when the tenant has no such chat. */
export async function listEvents(
  db: Db,
  { tenantId, chatId }: { tenantId: string; chatId: string },
  { page, size }: HistoryPaging,
): Promise<{ total: number; events: PastEvent[] } | null> {
  if (!isUuid(chatId)) return null;
  const kysely = db.fork().getKysely();
  const events = kysely
    .selectFrom('events')
    .where('events.chat_id', '=', chatId)
    .where('events.tenant_id', '=', tenantId);
  const [chat, rows] = await Promise.all([
    kysely
      .selectFrom('chats')
      .select(events.select((eb) => eb.fn.countAll<string>().as('count')).as('total'))
      .where('chats.id', '=', chatId)
      .where('chats.tenant_id', '=', tenantId)
      .executeTakeFirst(),
    events
      .select(['id', 'kind', 'round_id as roundId', 'payload', 'created_at as createdAt'])
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(size)
      .offset(page * size)
      .execute(),
  ]);
  if (!chat) return null;
  return { total: Number(chat.total), events: rows };
}
