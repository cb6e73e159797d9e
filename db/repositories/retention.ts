import { sql } from 'kysely';
import type { Db } from '../orm.ts';
import type { ChatKey } from './chat/chat-snapshots.ts';
import { erasedColumns } from './personal-columns.ts';

export interface PurgedRounds {
  rounds: number;
  chats: ChatKey[];
}

/**
 * Erases the personal columns of at most `limit` settled rounds created before `before`, of all tenants, oldest
 * first. Only for the reconciler. Later rounds no longer build on them; ids, times, statuses and the ledger stay.
 * @returns the number of rounds, and their chats
 */
export async function purgeExpiredRounds(db: Db, before: Date, limit: number): Promise<PurgedRounds> {
  return db.fork().transactional(async (em) => {
    const kysely = em.getKysely();
    // Hundreds of large rows take longer than the usual limit.
    await sql`set local statement_timeout = '30s'`.execute(kysely);
    const rounds = await kysely
      .selectFrom('rounds')
      .select(['id', 'chat_id'])
      .where('prompt', '!=', '')
      .where('status', '!=', 'in_progress')
      .where('created_at', '<', before)
      .orderBy('created_at')
      .limit(limit)
      .execute();
    if (rounds.length === 0) return { rounds: 0, chats: [] };
    // Chats are locked before rounds, as everywhere. A chat that is locked already waits for a later sweep.
    const chats = await kysely
      .selectFrom('chats')
      .select(['id as chatId', 'tenant_id as tenantId'])
      .where(
        'id',
        'in',
        rounds.map(({ chat_id }) => chat_id),
      )
      .orderBy('id')
      .forUpdate()
      .skipLocked()
      .execute();
    const chatIds = chats.map(({ chatId }) => chatId);
    const roundIds = rounds.filter(({ chat_id }) => chatIds.includes(chat_id)).map(({ id }) => id);
    if (roundIds.length === 0) return { rounds: 0, chats: [] };
    await kysely
      .updateTable('chats')
      .from('rounds')
      .set({ anchor_round_no: null })
      .whereRef('rounds.chat_id', '=', 'chats.id')
      .whereRef('rounds.round_no', '=', 'chats.anchor_round_no')
      .where('rounds.id', 'in', roundIds)
      .execute();
    await kysely
      .updateTable('round_steps')
      .set(erasedColumns.round_steps)
      .where('round_id', 'in', roundIds)
      .execute();
    await kysely
      .updateTable('events')
      .set(erasedColumns.events)
      .where('chat_id', 'in', chatIds)
      .where('round_id', 'in', roundIds)
      .execute();
    await kysely
      .updateTable('store_forwards')
      .set(erasedColumns.store_forwards)
      .where('chat_id', 'in', chatIds)
      .where('created_at', '<', before)
      .where('sent_at', 'is not', null)
      .execute();
    await kysely
      .updateTable('webhook_deliveries')
      .set(erasedColumns.webhook_deliveries)
      .where('chat_id', 'in', chatIds)
      .where('created_at', '<', before)
      .execute();
    await kysely.updateTable('rounds').set(erasedColumns.rounds).where('id', 'in', roundIds).execute();
    return { rounds: roundIds.length, chats };
  });
}
