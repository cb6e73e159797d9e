import { describe, expect, test } from '@jest/globals';
import { settleRound } from '../../../db/repositories/chat/settlement.ts';
import type { RoundKey } from '../../../db/repositories/chat/steps.ts';
import type { FaultKind } from '../../../standins/http/control.ts';
import { type StepName, toStepArgs, useChatSteps } from '../../support/chat-steps.ts';
import { getBalance } from '../../support/ledger.ts';
import { admit, chatRow, failure, newChatFor, newShopper } from '../../support/rows.ts';
import { getCalls, readJournal, setFaults } from '../../support/upstream-faults.ts';
import { waitFor } from '../../support/wait-for.ts';

const steps = useChatSteps();

async function newRound(...done: StepName[]): Promise<RoundKey> {
  const round = await admit(steps.db, newChatFor(await newShopper(steps.db)), { prompt: '카레' });
  for (const step of done) await steps.run(step, round);
  return round;
}

async function getSnapshots({ roundId }: RoundKey): Promise<Record<string, unknown>> {
  const rows = await steps.db
    .fork()
    .getKysely()
    .selectFrom('round_steps')
    .select(['step', 'snapshot'])
    .where('round_id', '=', roundId)
    .execute();
  return Object.fromEntries(rows.map(({ step, snapshot }) => [step, snapshot]));
}

const getBody = async ({ roundId }: RoundKey, step: string) =>
  (await getCalls(steps.standins.llmDemoUrl, roundId, step))[0]?.body;

describe('step 2', () => {
  test('merges candidates with the catalog [TODO-03]', async () => {
    const round = await newRound('mealSuggest', 'todos');
    const { meal_suggest, todos } = await getSnapshots(round);
    expect(await getBody(round, 'todos')).toEqual({ meal: meal_suggest });
    const { items, total } = todos as {
      items: { quantity: number; product: { price: number } }[];
      total: number;
    };
    expect(items.length).toBeGreaterThan(0);
    expect(total).toBe(items.reduce((sum, { quantity, product }) => sum + quantity * product.price, 0));
  });

  test.each(['crossSell', 'notifications'] as const)(
    'is past its boundary once %s begins [MODEL-18]',
    async (next) => {
      const round = await newRound('mealSuggest', 'todos');
      expect(await chatRow(steps.db, round.chatId)).toMatchObject({ in_flight_round_id: round.roundId });
      await setFaults(steps.standins.llmDemoUrl, [
        { step: 'cross-sell', kind: 'malformed' },
        { step: 'notifications', kind: 'malformed' },
      ]);
      await expect(steps.run(next, round)).rejects.toThrow();
      expect(await chatRow(steps.db, round.chatId)).toMatchObject({ in_flight_round_id: null });
    },
  );

  test("asks the tenant's own store", async () => {
    const round = await newRound('mealSuggest', 'todos');
    const calls = await getCalls(steps.standins.storeApiUrl, round.roundId, 'products');
    const { code } = await steps.db
      .fork()
      .getKysely()
      .selectFrom('tenants')
      .select('code')
      .where('id', '=', round.tenantId)
      .executeTakeFirstOrThrow();
    expect(calls).toMatchObject([{ tenant_code: code, status: 200 }]);
  });
});

describe('step 3', () => {
  test('recommends what goes with the basket [REC-01, REC-06]', async () => {
    const round = await newRound('mealSuggest', 'todos', 'crossSell');
    expect(await getBody(round, 'cross-sell')).toMatchObject({
      meal: { recipe_title: expect.any(String) },
      todos: expect.arrayContaining([expect.objectContaining({ item_id: expect.any(Number) })]),
    });
    const { cross_sell } = await getSnapshots(round);
    expect(cross_sell).toEqual({
      recommended_items: expect.arrayContaining([
        expect.objectContaining({
          rec_id: expect.any(String),
          reason_detail: { ko: expect.any(String), en: expect.any(String), ja: expect.any(String) },
          product: expect.objectContaining({ id: expect.any(Number) }),
        }),
      ]),
    });
  });
});

describe('step 4', () => {
  test('saves ads, their signage and coupons [NOTI-03, NOTI-04, NOTI-07]', async () => {
    const round = await newRound('mealSuggest', 'todos', 'notifications');
    const { notifications } = await getSnapshots(round);
    const { ad, coupon } = notifications as { ad: { items: unknown[]; signage: object }; coupon: object[] };
    expect(ad.items).toHaveLength(3);
    expect(ad.signage).toEqual({ x: expect.any(Number), y: expect.any(Number), radius: expect.any(Number) });
    for (const one of coupon) expect(one).toHaveProperty('location');
  });

  test('keeps items without an id [NOTI-20, NOTI-21]', async () => {
    await setFaults(steps.standins.llmDemoUrl, [{ step: 'notifications', kind: 'item_without_id' }]);
    const round = await newRound('mealSuggest', 'todos', 'notifications');
    const { notifications } = await getSnapshots(round);
    const { ad } = notifications as { ad: { items: { item_id: number | null; product: object | null }[] } };
    const idless = ad.items.filter(({ item_id }) => item_id === null);
    expect(idless.map(({ product }) => product !== null)).toEqual([true, false]);
  });
});

describe('a later step', () => {
  test.each<[StepName, StepName[]]>([
    ['todos', ['mealSuggest']],
    ['crossSell', ['mealSuggest', 'todos']],
    ['notifications', ['mealSuggest', 'todos']],
  ])('%s runs once: the second call answers from the row', async (step, before) => {
    const round = await newRound(...before, step);
    const { llmDemoUrl, storeApiUrl } = steps.standins;
    const countCalls = async () =>
      (await readJournal(llmDemoUrl)).length + (await readJournal(storeApiUrl)).length;
    const [count, rows] = [await countCalls(), await getSnapshots(round)];
    await steps.run(step, round, 2);
    expect([await countCalls(), await getSnapshots(round)]).toEqual([count, rows]);
  });

  test.each<[StepName, string]>([
    ['todos', 'products'],
    ['crossSell', 'products'],
    ['notifications', 'signages'],
  ])('%s fails and retries with the store: %s', async (step, route) => {
    const round = await newRound('mealSuggest', ...(step === 'todos' ? [] : (['todos'] as const)));
    const kind: FaultKind = 'timeout';
    await setFaults(steps.standins.storeApiUrl, [{ step: route, kind, nth: 1 }]);
    await expect(steps.run(step, round)).rejects.toMatchObject({
      type: 'UpstreamTimeoutError',
      nonRetryable: false,
    });
    await expect(steps.run(step, round, 2)).resolves.toEqual({ restorable: false });
  });

  test('that meets an expired session deletes it', async () => {
    const round = await newRound('mealSuggest');
    await setFaults(steps.standins.llmDemoUrl, [{ step: 'todos', kind: 'session_expired' }]);
    await expect(steps.run('todos', round)).rejects.toMatchObject({ type: 'SessionExpiredError' });
    expect(await chatRow(steps.db, round.chatId)).toMatchObject({ profile_session_id: null });
  });

  test('without the previous step is an infrastructure failure', async () => {
    const [bare, withMeal] = [await newRound(), await newRound('mealSuggest')];
    await expect(steps.run('todos', bare)).rejects.toMatchObject({ type: 'Internal' });
    await expect(steps.run('crossSell', withMeal)).rejects.toMatchObject({ type: 'Internal' });
  });
});

describe('settling', () => {
  const events = (tenantId: string) =>
    steps.notifications.filter((one) => one.kind === 'tenant_event' && one.tenant_id === tenantId);

  test.each([{ status: 'completed' as const }, failure()])(
    'a round that is $status notifies dashboards once',
    async (outcome) => {
      const round = await newRound('mealSuggest', 'todos', 'crossSell', 'notifications');
      const args = { ...toStepArgs(round), outcome };
      await steps.activities.settleRound(args);
      await steps.activities.settleRound(args);
      const marker = await newRound();
      await steps.activities.settleRound({ ...toStepArgs(marker), outcome: failure() });
      await waitFor(() =>
        steps.notifications.some((one) => one.kind === 'chat_updated' && one.chat_id === marker.chatId),
      );
      await waitFor(() => events(round.tenantId).length > 0);
      expect(events(round.tenantId)).toHaveLength(1);
    },
  );

  test('a failed round returns the credit', async () => {
    const round = await newRound();
    await steps.activities.settleRound({ ...toStepArgs(round), outcome: failure() });
    await waitFor(() =>
      steps.notifications.some((one) => one.kind === 'chat_updated' && one.chat_id === round.chatId),
    );
    expect(await getBalance(steps.orm, round.tenantId)).toBe(100);
    expect(await settleRound(steps.db, round, { status: 'completed' })).toBeNull();
  });
});
