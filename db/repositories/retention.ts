import { sql } from 'kysely';
import type { Db } from '../orm.ts';

/**
 * Erases prompts, snapshots, answers and events' payloads of rounds from before then, of all tenants, oldest
 * first and at most `limit`; the reconciler's alone. Returns how many rounds. Later rounds do not build on
 * them any more; ids, times, statuses and the ledger stay.
 */
export async function purgeExpiredRounds(db: Db, before: Date, limit: number): Promise<number> {
  return db.fork().transactional(async (em) => {
    const kysely = em.getKysely();
    // Large rows by the hundred take longer than what others wait for.
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
    if (rounds.length === 0) return 0;
    // Whoever writes chat and round locks the chat first. One that somebody else has locked waits for a later sweep.
    const chats = await kysely
      .selectFrom('chats')
      .select('id')
      .where(
        'id',
        'in',
        rounds.map(({ chat_id }) => chat_id),
      )
      .orderBy('id')
      .forUpdate()
      .skipLocked()
      .execute();
    const chatIds = chats.map(({ id }) => id);
    const roundIds = rounds.filter(({ chat_id }) => chatIds.includes(chat_id)).map(({ id }) => id);
    if (roundIds.length === 0) return 0;
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
      .set({ snapshot: null, raw: null, recorded: null })
      .where('round_id', 'in', roundIds)
      .execute();
    await kysely
      .updateTable('events')
      .set({ payload: {} })
      .where('chat_id', 'in', chatIds)
      .where('round_id', 'in', roundIds)
      .execute();
    await kysely
      .updateTable('store_forwards')
      .set({ body: {} })
      .where('chat_id', 'in', chatIds)
      .where('created_at', '<', before)
      .where('sent_at', 'is not', null)
      .execute();
    await kysely.updateTable('rounds').set({ prompt: '' }).where('id', 'in', roundIds).execute();
    return roundIds.length;
  });
}
