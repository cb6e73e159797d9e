import { describe, expect, test } from '@jest/globals';
import { settleRound } from '../../../../db/repositories/chat/settlement.ts';
import { type RoundKey, saveStep } from '../../../../db/repositories/chat/steps.ts';
import { getBalance, ledgerViolations, storedSteps } from '../../../support/ledger.ts';
import { useDatabase } from '../../../support/orm.ts';
import {
  admit,
  chatRow,
  complete,
  failure,
  getLedger,
  newChatFor,
  newShopper,
  reachStep2,
  result,
  roundRow,
} from '../../../support/rows.ts';

const database = useDatabase();
const completed = { status: 'completed' } as const;

async function newRound() {
  const chat = newChatFor(await newShopper(database.db, { credit: 10 }));
  return { chat, round: await admit(database.db, chat) };
}

/** Step rows as `step status attempts`. */
async function getSteps({ roundId }: RoundKey): Promise<string[]> {
  const rows = await storedSteps(database.orm, roundId);
  return rows.map(({ step, status, attempts }) => `${step} ${status} ${attempts}`).toSorted();
}

describe('a last_error', () => {
  test.each([
    ['that PostgreSQL cannot store is cleaned', 'a\0b\ud83d', 'ab\ufffd'],
    ['that is too long is cut', 'x'.repeat(9_999), `${'x'.repeat(499)}…`],
  ])('%s', async (_what, last_error, kept) => {
    const { round } = await newRound();
    await settleRound(database.db, round, { status: 'error', last_error, failed_steps: [] });
    expect(await roundRow(database.db, round.roundId)).toMatchObject({ status: 'error', last_error: kept });
  });

  test('that cannot be written does not block settlement', async () => {
    const { chat, round } = await newRound();
    // The column cannot hold this number of attempts.
    const failed_steps = [{ step: 'meal_suggest', attempts: 2 ** 31 }];
    await settleRound(database.db, round, { status: 'error', last_error: 'a', failed_steps });
    expect(await roundRow(database.db, round.roundId)).toMatchObject({
      status: 'error',
      last_error: 'internal error',
    });
    expect(await getLedger(database.db, chat.tenant_id)).toEqual(['grant 10', 'reserve -1', 'give_back 1']);
  });
});

describe('a completed round', () => {
  test('is charged, and written as one event', async () => {
    const { chat, round } = await newRound();
    await reachStep2(database.db, round);
    const settled = await settleRound(database.db, round, completed);
    expect(settled?.eventId).toMatch(/^evt_[0-9a-f]{32}$/);
    expect(await roundRow(database.db, round.roundId)).toMatchObject({
      status: 'completed',
      last_error: null,
    });
    expect(await getLedger(database.db, chat.tenant_id)).toEqual(['grant 10', 'reserve -1', 'capture 0']);
    const events = await database.db
      .fork()
      .getKysely()
      .selectFrom('events')
      .selectAll()
      .where('chat_id', '=', chat.chat_id)
      .execute();
    expect(events).toMatchObject([
      {
        id: settled?.eventId,
        tenant_id: chat.tenant_id,
        round_id: round.roundId,
        kind: 'chat_completed',
        payload: { profile_id: chat.profile_id, chat_id: chat.chat_id },
      },
    ]);
  });
});

describe('a failed round', () => {
  test('returns its credit and stores the reason', async () => {
    const { chat, round } = await newRound();
    expect(await settleRound(database.db, round, failure())).toEqual({ eventId: expect.any(String) });
    expect(await roundRow(database.db, round.roundId)).toMatchObject({
      status: 'error',
      last_error: 'meal_suggest failed: upstream timeout',
    });
    expect(await getLedger(database.db, chat.tenant_id)).toEqual(['grant 10', 'reserve -1', 'give_back 1']);
    expect(await getBalance(database.orm, chat.tenant_id)).toBe(10);
  });

  test('marks the failed step and the running ones', async () => {
    const { round } = await newRound();
    await reachStep2(database.db, round);
    await settleRound(database.db, round, failure({ step: 'cross_sell', attempts: 3 }));
    expect(await getSteps(round)).toEqual([
      'cross_sell error 3',
      'meal_suggest done 1',
      'notifications error 0',
      'todos done 1',
    ]);
  });

  test('keeps the sibling step that finished', async () => {
    const { round } = await newRound();
    await reachStep2(database.db, round);
    await saveStep(database.db, round, { step: 'notifications', ...result() });
    await settleRound(database.db, round, failure({ step: 'cross_sell', attempts: 3 }));
    expect(await getSteps(round)).toContain('notifications done 1');
  });

  test('writes no rows for steps that never began', async () => {
    const { round } = await newRound();
    await settleRound(database.db, round, failure({ step: 'meal_suggest', attempts: 3 }));
    expect(await getSteps(round)).toEqual(['meal_suggest error 3']);
  });

  test('admits the next round', async () => {
    const { chat, round } = await newRound();
    await settleRound(database.db, round, failure());
    await expect(admit(database.db, chat)).resolves.toMatchObject({ chatId: chat.chat_id });
  });
});

describe('settling', () => {
  test('keeps the first outcome', async () => {
    const { chat, round } = await newRound();
    await settleRound(database.db, round, failure());
    expect(await settleRound(database.db, round, completed)).toBeNull();
    expect(await settleRound(database.db, round, failure())).toBeNull();
    expect(await roundRow(database.db, round.roundId)).toMatchObject({ status: 'error' });
    expect(await getBalance(database.orm, chat.tenant_id)).toBe(10);
  });

  test('happens once for ten concurrent calls', async () => {
    const { chat, round } = await newRound();
    await reachStep2(database.db, round);
    const outcomes = Array.from({ length: 10 }, (_, n) => (n % 2 === 0 ? completed : failure()));
    const settled = await Promise.all(outcomes.map((outcome) => settleRound(database.db, round, outcome)));
    expect(settled.filter((one) => one !== null)).toHaveLength(1);
    expect(await getLedger(database.db, chat.tenant_id)).toHaveLength(3);
  });

  test('finds no round of another tenant or chat', async () => {
    const [{ round }, other] = [await newRound(), await newRound()];
    const foreign = [
      { ...round, tenantId: other.round.tenantId },
      { ...round, chatId: other.round.chatId },
      { ...other.round, roundId: round.roundId },
    ];
    for (const key of foreign) expect(await settleRound(database.db, key, completed)).toBeNull();
    expect(await roundRow(database.db, round.roundId)).toMatchObject({ status: 'in_progress' });
  });

  test('sets the status of the chat by its last round only', async () => {
    const { chat, round } = await newRound();
    await reachStep2(database.db, round);
    const second = await admit(database.db, chat);
    await settleRound(database.db, round, completed);
    expect(await chatRow(database.db, chat.chat_id)).toMatchObject({
      status: 'in_progress',
      in_flight_round_id: second.roundId,
    });
    await settleRound(database.db, second, failure());
    expect(await chatRow(database.db, chat.chat_id)).toMatchObject({
      status: 'error',
      in_flight_round_id: null,
    });
  });
});

test('the ledger adds up for all outcomes', async () => {
  const shopper = await newShopper(database.db, { credit: 6 });
  const rounds = await Promise.all(Array.from({ length: 6 }, () => admit(database.db, newChatFor(shopper))));
  const endings = rounds.map((round, n) =>
    n % 2 === 0 ? complete(database.db, round) : settleRound(database.db, round, failure()),
  );
  await Promise.all(endings);
  expect(await getBalance(database.orm, shopper.tenantId)).toBe(3);
  const faults = await ledgerViolations(database.orm);
  expect(faults.filter((fault) => fault.includes(shopper.tenantCode))).toEqual([]);
});

test('the ledger accepts one outcome per round', async () => {
  const { round } = await newRound();
  await settleRound(database.db, round, failure());
  const again = database.db.fork().getKysely().insertInto('credit_entries').values({
    id: round.roundId,
    tenant_id: round.tenantId,
    round_id: round.roundId,
    kind: 'capture',
    amount: 0,
    reason: null,
    created_at: new Date(),
  });
  await expect(again.execute()).rejects.toThrow('credit_entries_one_outcome');
});
