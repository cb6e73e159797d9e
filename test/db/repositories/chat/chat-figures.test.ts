import { describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { migrations } from '../../../../db/migrations/list.ts';
import { listHistory } from '../../../../db/repositories/chat/chat-history.ts';
import { endChat, settleRound } from '../../../../db/repositories/chat/settlement.ts';
import { toErrorCode } from '../../../../domain/error-code.ts';
import { useDatabase } from '../../../support/orm.ts';
import {
  admit,
  chatRow,
  complete,
  failure,
  newChatFor,
  newShopper,
  reachStep2,
  roundRow,
  type Shopper,
} from '../../../support/rows.ts';

const database = useDatabase();

const list = async ({ tenantId }: Shopper) =>
  (await listHistory(database.db, { scope: { tenantId }, filter: {}, paging: { page: 0, size: 20 } })).rows;

async function figures(chatId: string) {
  const row = await chatRow(database.db, chatId);
  return { code: row?.error_code, ms: row?.last_round_ms };
}

/** What a round took by its own row. */
async function msOf(roundId: string): Promise<number> {
  const row = await roundRow(database.db, roundId);
  return (row?.updated_at.getTime() ?? 0) - (row?.created_at.getTime() ?? 0);
}

describe('the figures of a chat', () => {
  test('are those of its last round, and null while it runs', async () => {
    const chat = newChatFor(await newShopper(database.db));
    const first = await admit(database.db, chat);
    expect(await figures(first.chatId)).toEqual({ code: null, ms: null });
    await complete(database.db, first);
    expect(await figures(first.chatId)).toEqual({ code: null, ms: await msOf(first.roundId) });
    const second = await admit(database.db, chat);
    expect(await figures(first.chatId)).toEqual({ code: null, ms: null });
    await settleRound(database.db, second, failure());
    expect(await figures(first.chatId)).toEqual({
      code: 'meal_suggest failed',
      ms: await msOf(second.roundId),
    });
    await admit(database.db, chat);
    expect(await figures(first.chatId)).toEqual({ code: null, ms: null });
  });

  test('do not come from a round before the last', async () => {
    const chat = newChatFor(await newShopper(database.db));
    const first = await admit(database.db, chat);
    await reachStep2(database.db, first);
    await admit(database.db, chat);
    await settleRound(database.db, first, failure());
    expect(await figures(first.chatId)).toEqual({ code: null, ms: null });
  });

  test('have no code after the chat was ended', async () => {
    const chat = newChatFor(await newShopper(database.db));
    const { chatId } = await admit(database.db, chat);
    await endChat(database.db, chat);
    expect(await figures(chatId)).toEqual({ code: null, ms: expect.any(Number) });
  });

  test('are listed with rounds and credits', async () => {
    const shopper = await newShopper(database.db);
    const chat = newChatFor(shopper);
    await complete(database.db, await admit(database.db, chat));
    await settleRound(database.db, await admit(database.db, chat), failure());
    await admit(database.db, chat);
    expect(await list(shopper)).toMatchObject([
      { rounds: 3, credits: 2, errorCode: null, lastRoundMs: null },
    ]);
  });

  test('are filled in for chats of before the trigger', async () => {
    const chat = newChatFor(await newShopper(database.db));
    const round = await admit(database.db, chat);
    await settleRound(database.db, round, failure());
    const filled = await figures(round.chatId);
    const running = await admit(database.db, newChatFor(await newShopper(database.db)));
    const kysely = database.db.fork().getKysely();
    await kysely.updateTable('chats').set({ error_code: null, last_round_ms: null }).execute();
    const migration = migrations.find(({ name }) => name === '20261130-chat-figures-of-before');
    const orm = database.orm;
    if (!migration) throw new Error('There is no such migration.');
    const listed = new migration.class(orm.driver, orm.config);
    await listed.up();
    for (const statement of listed.getQueries()) await sql.raw(String(statement)).execute(kysely);
    expect(await figures(round.chatId)).toEqual(filled);
    expect(await figures(running.chatId)).toEqual({ code: null, ms: null });
  });

  test.each([
    'meal_suggest failed: upstream timeout',
    'chat terminated',
    ' cross_sell failed : a; notifications failed: b',
    'no\u0000n'.replaceAll('\0', '\u0007'),
    'a\u200bb\u202ec\ufeff: d',
    `${'가'.repeat(70)}: long`,
    '단계 실패 😀: 이유',
  ])('have the code of %j', async (lastError) => {
    const { rows } = await sql<{ code: string }>`select error_code_of(${lastError}) as code`.execute(
      database.db.fork().getKysely(),
    );
    expect(rows[0]?.code).toBe(toErrorCode(lastError));
  });
});

describe('the list', () => {
  test('filters by time, duration and code, and sorts', async () => {
    const shopper = await newShopper(database.db);
    const scope = { tenantId: shopper.tenantId };
    const ids: string[] = [];
    for (const [minute, ms] of [300, 100, 200].entries()) {
      const { chatId } = await admit(database.db, newChatFor(shopper));
      ids.push(chatId);
      const created = new Date(Date.UTC(2026, 3, 29, 0, minute));
      await database.db.execute(
        "update chats set status = 'error', created_at = ?, last_round_ms = ?, error_code = ?, round_count = 1 where id = ?",
        [created, ms, null, chatId],
      );
      await database.db.execute('update chats set last_round_ms = ?, error_code = ? where id = ?', [
        ms,
        `code ${minute}`,
        chatId,
      ]);
    }
    const [first, second, third] = ids;
    const at = (minute: number) => new Date(Date.UTC(2026, 3, 29, 0, minute));
    const find = async (filter: object, sort?: 'start' | '-duration' | 'duration') => {
      const paging = { page: 0, size: 20 };
      const { rows, total } = await listHistory(database.db, {
        scope,
        filter,
        paging,
        ...(sort && { sort }),
      });
      expect(total).toBe(rows.length);
      return rows.map(({ chatId }) => chatId);
    };
    expect(await find({ from: at(1) })).toEqual([third, second]);
    expect(await find({ from: at(1), to: at(2) })).toEqual([second]);
    expect(await find({ from: at(1), profileId: shopper.profileId })).toEqual([third, second]);
    expect(await find({ minMs: 200 })).toEqual([third, first]);
    expect(await find({ minMs: 200, maxMs: 200 })).toEqual([third]);
    expect(await find({ errorCode: 'code 1' })).toEqual([second]);
    expect(await find({ errorCode: 'code' })).toEqual([]);
    expect(await find({}, '-duration')).toEqual([first, third, second]);
    expect(await find({}, 'duration')).toEqual([second, third, first]);
    expect(await find({}, 'start')).toEqual([first, second, third]);
  });
});
