import { describe, expect, test } from '@jest/globals';
import { beginStep } from '../../../../db/repositories/chat/round-context.ts';
import { endChat, settleRound } from '../../../../db/repositories/chat/settlement.ts';
import { type RoundKey, saveMeal, saveStep } from '../../../../db/repositories/chat/steps.ts';
import { meal } from '../../../support/catalog.ts';
import { storedSteps } from '../../../support/ledger.ts';
import { useDatabase } from '../../../support/orm.ts';
import {
  admit,
  chatRow,
  failure,
  newChatFor,
  newShopper,
  reachStep2,
  result,
  suggest,
} from '../../../support/rows.ts';

const database = useDatabase();

async function newRound(): Promise<RoundKey> {
  return admit(database.db, newChatFor(await newShopper(database.db)));
}

const getSnapshots = async ({ roundId }: RoundKey) => {
  const rows = await database.db
    .fork()
    .getKysely()
    .selectFrom('round_steps')
    .select(['step', 'snapshot'])
    .where('round_id', '=', roundId)
    .orderBy('step')
    .execute();
  return rows.map(({ step, snapshot }) => [step, snapshot]);
};

describe('a step', () => {
  test('is saved with snapshot, raw answer and attempts', async () => {
    const round = await newRound();
    const startedAt = new Date('2026-04-29T05:28:08.123Z');
    const attemptLog = { scheduled_at: '2026-04-29T05:28:07.000Z', failed: [] };
    const made = { snapshot: { a: 1 }, raw: { b: 2 }, attempts: 3, startedAt, attemptLog };
    await saveStep(database.db, round, { step: 'todos', ...made });
    const [row] = await database.db
      .fork()
      .getKysely()
      .selectFrom('round_steps')
      .selectAll()
      .where('round_id', '=', round.roundId)
      .execute();
    expect(row).toMatchObject({ step: 'todos', status: 'done', attempts: 3, started_at: startedAt });
    expect(row).toMatchObject({ snapshot: { a: 1 }, raw: { b: 2 }, finished_at: expect.any(Date) });
    expect(row).toMatchObject({ attempt_log: attemptLog });
  });

  test('keeps its first answer', async () => {
    const round = await newRound();
    await suggest(database.db, round, meal({ recipe_title: 'first' }));
    await suggest(database.db, round, meal({ recipe_title: 'second' }));
    await saveStep(database.db, round, { step: 'cross_sell', ...result({ first: true }) });
    await saveStep(database.db, round, { step: 'cross_sell', ...result({ first: false }) });
    expect(await getSnapshots(round)).toEqual([
      ['cross_sell', { first: true }],
      ['meal_suggest', meal({ recipe_title: 'first' })],
    ]);
  });

  test('is saved once by concurrent calls', async () => {
    const round = await newRound();
    await Promise.all(
      [1, 2, 3, 4].map((n) => saveStep(database.db, round, { step: 'todos', ...result({ n }) })),
    );
    expect(await storedSteps(database.orm, round.roundId)).toHaveLength(1);
  });

  test('is not saved into a round that has ended', async () => {
    const round = await newRound();
    await settleRound(database.db, round, failure());
    const before = [await storedSteps(database.orm, round.roundId), await chatRow(database.db, round.chatId)];
    await suggest(database.db, round);
    await saveStep(database.db, round, { step: 'todos', ...result() });
    await saveStep(database.db, round, { step: 'notifications', ...result() });
    expect([
      await storedSteps(database.orm, round.roundId),
      await chatRow(database.db, round.chatId),
    ]).toEqual(before);
  });

  test('is not saved into a chat that has ended', async () => {
    const chat = newChatFor(await newShopper(database.db));
    const round = await admit(database.db, chat);
    await reachStep2(database.db, round);
    await endChat(database.db, chat);
    await saveStep(database.db, round, { step: 'cross_sell', ...result() });
    const steps = await storedSteps(database.orm, round.roundId);
    expect(steps.map(({ step, status }) => `${step} ${status}`).toSorted()).toEqual([
      'cross_sell error',
      'meal_suggest done',
      'notifications error',
      'todos done',
    ]);
  });

  test('is not saved for another tenant or chat', async () => {
    const round = await newRound();
    const other = await newRound();
    const foreign = [
      { ...round, tenantId: other.tenantId },
      { ...round, chatId: other.chatId },
    ];
    for (const key of foreign) {
      await saveStep(database.db, key, { step: 'todos', ...result() });
      await beginStep(database.db, key, { step: 'cross_sell' });
    }
    expect(await storedSteps(database.orm, round.roundId)).toEqual([]);
    for (const { chatId, roundId } of [round, other]) {
      expect(await chatRow(database.db, chatId)).toMatchObject({ in_flight_round_id: roundId });
    }
  });

  test('repairs texts that jsonb would reject', async () => {
    const round = await newRound();
    const unusual = { text: 'a\0b', half: '\ud83d' };
    await saveStep(database.db, round, { step: 'cross_sell', ...result(unusual, unusual) });
    expect(await getSnapshots(round)).toEqual([['cross_sell', { text: 'ab', half: '\ufffd' }]]);
  });

  test('updates updated_at of its round', async () => {
    const round = await newRound();
    const updatedAt = async () =>
      (
        await database.db
          .fork()
          .getKysely()
          .selectFrom('rounds')
          .select('updated_at')
          .where('id', '=', round.roundId)
          .executeTakeFirstOrThrow()
      ).updated_at;
    await database.db
      .fork()
      .getKysely()
      .updateTable('rounds')
      .set({ updated_at: new Date(0) })
      .where('id', '=', round.roundId)
      .execute();
    await suggest(database.db, round);
    expect((await updatedAt()).getTime()).toBeGreaterThan(0);
  });
});

describe('the chat', () => {
  test('gets its anchor from a meal that can be restored [MODEL-12]', async () => {
    const [good, bare] = [await newRound(), await newRound()];
    await suggest(database.db, good);
    await saveMeal(database.db, bare, { ...result(meal({ ingredients: [] })), restorable: false });
    expect(await chatRow(database.db, good.chatId)).toMatchObject({ anchor_round_no: 1 });
    expect(await chatRow(database.db, bare.chatId)).toMatchObject({ anchor_round_no: null });
  });

  test('stays in flight until the step-2 boundary [MODEL-17]', async () => {
    const round = await newRound();
    await suggest(database.db, round);
    await saveStep(database.db, round, { step: 'todos', ...result() });
    expect(await chatRow(database.db, round.chatId)).toMatchObject({ in_flight_round_id: round.roundId });
    await beginStep(database.db, round, { step: 'cross_sell' });
    expect(await chatRow(database.db, round.chatId)).toMatchObject({ in_flight_round_id: null });
  });

  test("is not released by an earlier round's repeated boundary", async () => {
    const chat = newChatFor(await newShopper(database.db));
    const first = await admit(database.db, chat);
    await reachStep2(database.db, first);
    const second = await admit(database.db, chat);
    await beginStep(database.db, first, { step: 'cross_sell' });
    expect(await chatRow(database.db, chat.chat_id)).toMatchObject({ in_flight_round_id: second.roundId });
  });
});

test('done steps are found by their raw answers', async () => {
  const round = await newRound();
  await saveStep(database.db, round, { step: 'cross_sell', ...result({}, { items: [1] }) });
  expect((await beginStep(database.db, round, { step: 'meal_suggest' }))?.done).toEqual({
    cross_sell: { items: [1] },
  });
});
