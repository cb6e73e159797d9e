import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { getBalance, ledgerViolations } from '../../support/ledger.ts';
import { type TestApp, useSharedApp } from '../../support/test-app.ts';
import { setFaults } from '../../support/upstream-faults.ts';
import { waitFor } from '../../support/wait-for.ts';
import { expectError } from './expect-error.ts';

let testApp: TestApp;
let llmDemoUrl: string;
beforeAll(async () => {
  testApp = await useSharedApp();
  ({ llmDemoUrl } = testApp.standins);
});
afterEach(async () => {
  await setFaults(llmDemoUrl);
  expect(await ledgerViolations(testApp.orm)).toEqual([]);
});
afterAll(() => testApp?.close());

async function newShopper(credit: number) {
  const { id, sdk } = await testApp.newTenant({ credit });
  return { id, sdk, profileId: await sdk.newProfile() };
}

/** The number of chats and rounds of the tenant. */
async function getRows(tenantId: string): Promise<{ chats: number; rounds: number }> {
  const kysely = testApp.orm.em.fork().getKysely();
  const [chats, rounds] = await Promise.all([
    kysely.selectFrom('chats').select('id').where('tenant_id', '=', tenantId).execute(),
    kysely.selectFrom('rounds').select('id').where('tenant_id', '=', tenantId).execute(),
  ]);
  return { chats: chats.length, rounds: rounds.length };
}

/** The tenant's ledger without its grant: kinds by round. */
async function getLedger(tenantId: string): Promise<string[][]> {
  const kysely = testApp.orm.em.fork().getKysely();
  const entries = await kysely
    .selectFrom('credit_entries')
    .select(['round_id', 'kind', 'amount'])
    .where('tenant_id', '=', tenantId)
    .where('round_id', 'is not', null)
    .orderBy('created_at')
    .execute();
  const byRound = Map.groupBy(entries, ({ round_id }) => round_id);
  return [...byRound.values()].map((lines) => lines.map(({ kind, amount }) => `${kind} ${amount}`));
}

describe('a tenant without credit', () => {
  test('gets 402, and neither a chat nor a round [KICK-22, POLL-09]', async () => {
    const { id, sdk, profileId } = await newShopper(0);
    expectError(await sdk.kickOff(profileId, { prompt: '카레' }), 402, 'INSUFFICIENT_CREDIT');
    expect(await getRows(id)).toEqual({ chats: 0, rounds: 0 });
    expect(await getLedger(id)).toEqual([]);
  });

  test('cannot continue a chat, which stays unchanged [KICK-22]', async () => {
    const { id, sdk, profileId } = await newShopper(1);
    const { chatId, round } = await sdk.runRound(profileId, { prompt: '카레' });
    const answer = await sdk.kickOff(profileId, { chat_id: chatId, prompt: '와인 추가' });
    expectError(answer, 402, 'INSUFFICIENT_CREDIT');
    expect((await sdk.poll(profileId, chatId)).data.rounds).toEqual([round]);
    expect(await getRows(id)).toEqual({ chats: 1, rounds: 1 });
  });

  test('gets other errors first [Q28]', async () => {
    const { sdk, profileId } = await newShopper(1);
    await setFaults(llmDemoUrl, [{ step: 'meal-suggest', kind: 'hang' }]);
    const { data } = await sdk.kickOff(profileId, { prompt: '카레' });
    const unknown = { chat_id: 'nope', prompt: '카레' };
    const running = { chat_id: data.chat_id, prompt: '와인 추가' };
    expectError(await sdk.kickOff(profileId, { chat_id: 'nope' }), 400, 'INVALID_REQUEST');
    expectError(await sdk.kickOff(profileId, unknown), 404, 'NOT_FOUND');
    expectError(await sdk.kickOff(profileId, running), 409, 'PRIOR_ROUND_IN_FLIGHT');
    expectError(await sdk.kickOff(profileId, { prompt: '카레' }), 402, 'INSUFFICIENT_CREDIT');
    await sdk.send('DELETE', `/v1/chat/${profileId}/recommend/${data.chat_id}`);
  });

  test('can continue after a grant', async () => {
    const { id, sdk, profileId } = await newShopper(0);
    await sdk.kickOff(profileId, { prompt: '카레' });
    const kysely = testApp.orm.em.fork().getKysely();
    await kysely.updateTable('tenants').set({ credit_balance: 1 }).where('id', '=', id).execute();
    await kysely.updateTable('credit_entries').set({ amount: 1 }).where('tenant_id', '=', id).execute();
    expect((await sdk.runRound(profileId, { prompt: '카레' })).round.status).toBe('completed');
  });
});

describe('a round', () => {
  test('reserves one credit when it is accepted, and takes it when it completes [Q28]', async () => {
    const { id, sdk, profileId } = await newShopper(5);
    await setFaults(llmDemoUrl, [{ step: 'meal-suggest', kind: 'delay', ms: 300 }]);
    const { data } = await sdk.kickOff(profileId, { prompt: '카레' });
    expect(await getBalance(testApp.orm, id)).toBe(4);
    expect(await getLedger(id)).toEqual([['reserve -1']]);
    await sdk.untilLastRound(profileId, data.chat_id, ({ status }) => status === 'completed');
    expect(await getBalance(testApp.orm, id)).toBe(4);
    expect(await getLedger(id)).toEqual([['reserve -1', 'capture 0']]);
  });

  test.each(['meal-suggest', 'todos', 'cross-sell', 'notifications'])(
    'that fails at %s gives its credit back once [Q28]',
    async (step) => {
      const { id, sdk, profileId } = await newShopper(5);
      await setFaults(llmDemoUrl, [{ step, kind: 'malformed' }]);
      const { chatId, round } = await sdk.runRound(profileId, { prompt: '카레' });
      expect(round.status).toBe('error');
      await sdk.send('DELETE', `/v1/chat/${profileId}/recommend/${chatId}`);
      expect(await getBalance(testApp.orm, id)).toBe(5);
      expect(await getLedger(id)).toEqual([['reserve -1', 'give_back 1']]);
    },
  );

  test('whose chat is ended gives its credit back once [Q28]', async () => {
    const { id, sdk, profileId } = await newShopper(5);
    await setFaults(llmDemoUrl, [{ step: 'todos', kind: 'hang' }]);
    const { data } = await sdk.kickOff(profileId, { prompt: '카레' });
    const path = `/v1/chat/${profileId}/recommend/${data.chat_id}`;
    await Promise.all([sdk.send('DELETE', path), sdk.send('DELETE', path), sdk.send('DELETE', path)]);
    await waitFor(async () => (await getBalance(testApp.orm, id)) === 5);
    expect(await getLedger(id)).toEqual([['reserve -1', 'give_back 1']]);
  });

  test('that is completed keeps its credit when its chat is ended [Q28]', async () => {
    const { id, sdk, profileId } = await newShopper(5);
    const { chatId } = await sdk.runRound(profileId, { prompt: '카레' });
    await sdk.send('DELETE', `/v1/chat/${profileId}/recommend/${chatId}`);
    expect(await getBalance(testApp.orm, id)).toBe(4);
    expect(await getLedger(id)).toEqual([['reserve -1', 'capture 0']]);
  });

  test('can use the refund of a failed one', async () => {
    const { id, sdk, profileId } = await newShopper(1);
    await setFaults(llmDemoUrl, [{ step: 'meal-suggest', kind: 'malformed', nth: 1 }]);
    const { chatId, round } = await sdk.runRound(profileId, { prompt: '카레' });
    const again = await sdk.runRound(profileId, { chat_id: chatId, prompt: '카레' });
    expect([round.status, again.round.status]).toEqual(['error', 'completed']);
    expect(await getBalance(testApp.orm, id)).toBe(0);
  });
});

describe('fifty kickoffs at once on ten credits', () => {
  test('are ten rounds and forty rejections, and the ledger adds up [KICK-22, POLL-09]', async () => {
    const { id, sdk, profileId } = await newShopper(10);
    // A server that cannot take them all at once says when to come back.
    const kickOff = async () => {
      for (;;) {
        const answer = await sdk.kickOff(profileId, { prompt: '카레' });
        if (answer.status !== 429) return answer;
        await pause(Number(answer.headers.get('retry-after')) * 1_000);
      }
    };
    const answers = await Promise.all(Array.from({ length: 50 }, kickOff));
    const accepted = answers.filter(({ status }) => status === 202);
    expect(accepted).toHaveLength(10);
    for (const answer of answers.filter(({ status }) => status !== 202)) {
      expectError(answer, 402, 'INSUFFICIENT_CREDIT');
    }
    expect(await getRows(id)).toEqual({ chats: 10, rounds: 10 });
    expect(await getBalance(testApp.orm, id)).toBe(0);
    for (const { data } of accepted) {
      await sdk.untilLastRound(profileId, data.chat_id, ({ status }) => status === 'completed');
    }
    expect(await getLedger(id)).toEqual(accepted.map(() => ['reserve -1', 'capture 0']));
  });
});
