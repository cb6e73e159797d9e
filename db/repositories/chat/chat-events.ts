import type { ChatEventKind } from '../../../domain/chat/chat-event.ts';
import type { Step } from '../../../domain/chat/steps.ts';
import type { Db } from '../../orm.ts';

/** An event of a chat, with what a poll shows since. */
export interface StoredChatEvent {
  sequence: number;
  kind: ChatEventKind;
  /** Null for the end of the chat. */
  roundId: string | null;
  /** The completed step; null for other kinds. */
  step: Step | null;
  createdAt: Date;
  /** Of the completed step, or of step 4 when the round has ended; null where there is none or it was erased. */
  snapshot: Record<string, unknown> | null;
  /** Of a failed round. */
  lastError: string | null;
}

/** The chat's events after number `after`, in order, at most `limit`. Empty for a chat of another tenant. */
export async function readChatEvents(
  db: Db,
  { tenantId, chatId }: { tenantId: string; chatId: string },
  { after, limit }: { after: number; limit: number },
): Promise<StoredChatEvent[]> {
  return db
    .fork()
    .getKysely()
    .selectFrom('chat_events as event')
    .innerJoin('chats as chat', 'chat.id', 'event.chat_id')
    .leftJoin('rounds as round', (join) =>
      join.onRef('round.id', '=', 'event.round_id').on('event.kind', '=', 'round.failed'),
    )
    .leftJoin('round_steps as step', (join) =>
      join
        .onRef('step.round_id', '=', 'event.round_id')
        .on((eb) =>
          eb.or([
            eb('step.step', '=', eb.ref('event.step')),
            eb.and([
              eb('event.kind', 'in', ['round.completed', 'round.failed']),
              eb('step.step', '=', 'notifications'),
            ]),
          ]),
        ),
    )
    .select(['event.sequence', 'event.kind', 'event.round_id as roundId', 'event.step'])
    .select(['event.created_at as createdAt', 'step.snapshot', 'round.last_error as lastError'])
    .where('event.chat_id', '=', chatId)
    .where('chat.tenant_id', '=', tenantId)
    .where('event.sequence', '>', after)
    .orderBy('event.sequence')
    .limit(limit)
    .execute();
}

/** The number of the event that tells of the round's begin; null for a chat that began before events were written. */
export async function findRoundAccepted(
  db: Db,
  { tenantId, chatId }: { tenantId: string; chatId: string },
  roundId: string,
): Promise<number | null> {
  const row = await db
    .fork()
    .getKysely()
    .selectFrom('chat_events as event')
    .innerJoin('chats as chat', 'chat.id', 'event.chat_id')
    .select('event.sequence')
    .where('event.chat_id', '=', chatId)
    .where('chat.tenant_id', '=', tenantId)
    .where('event.kind', '=', 'round.accepted')
    .where('event.round_id', '=', roundId)
    .orderBy('event.sequence', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.sequence ?? null;
}
