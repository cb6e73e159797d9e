import { sql } from 'kysely';
import { type Notification, notifying } from '../../notification.ts';
import type { Db } from '../../orm.ts';
import { withinTenantShare } from '../../tenant-connection-share.ts';
import type { RoundKey } from './steps.ts';

/**
 * Ends a round as completed in one statement, by the same rules as `settle`. It locks the chat before it updates the
 * round, like all code that writes both, and it writes nothing else when the round had ended before.
 * @param eventId of its `chat_completed` event; see `newEventId`
 * @param notifications sent if this call ends the round
 * @returns whether this call has ended it
 */
export async function completeRound(
  db: Db,
  { tenantId, chatId, roundId }: RoundKey,
  { eventId, notifications }: { eventId: string; notifications: readonly Notification[] },
): Promise<boolean> {
  const now = new Date();
  const settled = await withinTenantShare(db, tenantId, () =>
    db
      .fork()
      .getKysely()
      .with('chat', (query) =>
        query
          .selectFrom('chats')
          .select(['chats.id', 'chats.profile_id', 'chats.round_count', 'chats.ended_at'])
          .select('chats.in_flight_round_id')
          .where('chats.id', '=', chatId)
          .where('chats.tenant_id', '=', tenantId)
          .forUpdate(),
      )
      .with('round', (query) =>
        query
          .updateTable('rounds')
          .from('chat')
          .set({ status: 'completed', last_error: null, updated_at: now })
          .where('rounds.id', '=', roundId)
          .where('rounds.tenant_id', '=', tenantId)
          .whereRef('rounds.chat_id', '=', 'chat.id')
          .where('rounds.status', '=', 'in_progress')
          .returning(['rounds.id', 'rounds.round_no']),
      )
      .with('captured', (query) =>
        query
          .insertInto('credit_entries')
          .columns(['id', 'tenant_id', 'round_id', 'kind', 'amount', 'created_at'])
          .expression((eb) =>
            eb
              .selectFrom('round')
              .select([
                sql<string>`gen_random_uuid()`.as('id'),
                sql<string>`${tenantId}::uuid`.as('tenant_id'),
                'round.id as round_id',
                sql<'capture'>`'capture'`.as('kind'),
                sql<number>`0`.as('amount'),
                sql<Date>`${now}::timestamptz`.as('created_at'),
              ]),
          ),
      )
      .with('updated_chat', (query) =>
        query
          .updateTable('chats')
          .from(['round', 'chat'])
          .set((eb) => ({
            updated_at: now,
            status: eb
              .case()
              .when(sql<boolean>`chat.round_count = round.round_no and chat.ended_at is null`)
              .then(sql<'completed'>`'completed'`)
              .else(eb.ref('chats.status'))
              .end(),
            in_flight_round_id: sql<string | null>`nullif(chat.in_flight_round_id, round.id)`,
          }))
          .whereRef('chats.id', '=', 'chat.id'),
      )
      .with('event', (query) =>
        query
          .insertInto('events')
          .columns(['id', 'tenant_id', 'chat_id', 'round_id', 'kind', 'payload', 'created_at'])
          .expression((eb) =>
            eb.selectFrom(['round', 'chat']).select([
              sql<string>`${eventId}`.as('id'),
              sql<string>`${tenantId}::uuid`.as('tenant_id'),
              'chat.id as chat_id',
              'round.id as round_id',
              sql<'chat_completed'>`'chat_completed'`.as('kind'),
              sql<Record<string, unknown>>`
                  jsonb_build_object('profile_id', chat.profile_id, 'chat_id', chat.id)`.as('payload'),
              sql<Date>`${now}::timestamptz`.as('created_at'),
            ]),
          ),
      )
      .selectFrom('round')
      .select(['round.id', notifying(notifications).as('notified')])
      .executeTakeFirst(),
  );
  return settled !== undefined;
}
