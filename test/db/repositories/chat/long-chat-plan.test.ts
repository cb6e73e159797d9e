import { beforeAll, expect, test } from '@jest/globals';
import { readChatSnapshot, readChatVersions } from '../../../../db/repositories/chat/chat-snapshots.ts';
import { findChat } from '../../../../db/repositories/chat/chats.ts';
import { beginStep, readPastMeals } from '../../../../db/repositories/chat/round-context.ts';
import { settleRound } from '../../../../db/repositories/chat/settlement.ts';
import { saveMeal, saveStep } from '../../../../db/repositories/chat/steps.ts';
import type { ChatRef } from '../../../../domain/chat/round.ts';
import { steps } from '../../../../domain/chat/steps.ts';
import { meal } from '../../../support/catalog.ts';
import { useDatabase } from '../../../support/orm.ts';
import { admit, newLongChat, newShopper, result, type Shopper } from '../../../support/rows.ts';

/** One connection, whose statistics are complete. */
const database = useDatabase({ pool: 1 });
const tables = ['chats', 'rounds', 'round_steps', 'chat_events', 'credit_entries', 'events'];

let shopper: Shopper;
let short: ChatRef;
let long: ChatRef;
beforeAll(async () => {
  const { db } = database;
  shopper = await newShopper(db);
  // Enough other chats that the planner prefers indexes, as it does in production.
  await db.execute(
    `insert into chats (id, tenant_id, lineage_id, profile_id, status, round_count, refinements, fresh_from,
       created_at, updated_at)
     select gen_random_uuid(), ?, ?, ?, 'completed', 1, 0, 1, now(), now() from generate_series(1, 5000)`,
    [shopper.tenantId, shopper.owner.lineageId, shopper.profileId],
  );
  await db.execute(
    `insert into rounds (id, chat_id, tenant_id, round_no, prompt, locale, refinement, status, created_at, updated_at)
     select gen_random_uuid(), id, tenant_id, 1, '카레', 'ko', false, 'in_progress', now(), now() from chats`,
  );
  for (let chat = 0; chat < 50; chat += 1) await newLongChat(db, shopper, { rounds: 100 });
  short = await newLongChat(db, shopper, { rounds: 1 });
  long = await newLongChat(db, shopper, { rounds: 199 });
  await db.execute('vacuum analyze');
}, 60_000);

/** Rows and index entries read so far, by table. */
async function readCounts(): Promise<Record<string, number>> {
  await database.db.execute('select pg_stat_force_next_flush()');
  const rows = await database.db.execute<{ name: string; count: string }[]>(
    `select relname as name, seq_tup_read + coalesce(idx_tup_fetch, 0) +
       (select sum(idx_tup_read) from pg_stat_user_indexes as of_table where of_table.relid = tables.relid) as count
     from pg_stat_user_tables as tables where relname = any(string_to_array(?, ','))`,
    [tables.join(',')],
  );
  return Object.fromEntries(rows.map(({ name, count }) => [name, Number(count)]));
}

/** Does what a round and its polls do; resolves to the numbers of rows and index entries that this reads. */
async function countRound(chat: ChatRef, earlierRounds: number): Promise<Record<string, number>> {
  const { db } = database;
  const key = { tenantId: chat.tenant_id, chatId: chat.chat_id };
  const poll = async () => {
    await readChatVersions(db, [key]);
    await readChatSnapshot(db, key, earlierRounds + 1);
  };
  const before = await readCounts();
  await findChat(db, shopper.owner, { profileId: shopper.profileId, chatId: chat.chat_id });
  const round = await admit(db, chat, { new_round: true });
  await poll();
  for (const step of steps) {
    const context = await beginStep(db, round, { step });
    if (!context) throw new Error('the round runs');
    if (step === 'meal_suggest') {
      await readPastMeals(db, chat.tenant_id, context);
      await saveMeal(db, round, { ...result(meal()), restorable: true });
    } else {
      await saveStep(db, round, { step, ...result() });
    }
    await poll();
  }
  await settleRound(db, round, { status: 'completed' });
  await poll();
  const after = await readCounts();
  return Object.fromEntries(tables.map((table) => [table, (after[table] ?? 0) - (before[table] ?? 0)]));
}

test('a round reads no more rows in a chat of 199 rounds than in a chat of one', async () => {
  const [ofShort, ofLong] = [await countRound(short, 1), await countRound(long, 199)];
  // A few more or less are index entries of rows that were just replaced.
  const more = tables.map((table) => (ofLong[table] ?? 0) - (ofShort[table] ?? 0));
  expect(Math.max(...more)).toBeLessThan(10);
  expect(ofShort.rounds).toBeGreaterThan(0);
});
