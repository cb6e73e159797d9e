import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { getBalance, ledgerViolations } from '../../support/ledger.ts';
import type { SdkClient } from '../../support/sdk-client.ts';
import { type TestApp, useSharedApp } from '../../support/test-app.ts';
import { setFaults } from '../../support/upstream-faults.ts';
import { expectError } from './expect-error.ts';

let testApp: TestApp;
beforeAll(async () => {
  testApp = await useSharedApp();
});
afterEach(async () => {
  await setFaults(testApp.standins.llmDemoUrl);
  expect(await ledgerViolations(testApp.orm)).toEqual([]);
});
afterAll(() => testApp?.close());

async function newShopper(credit = 10) {
  const { id, sdk } = await testApp.newTenant({ credit });
  return { id, sdk, profileId: await sdk.newProfile() };
}

const kickOff = (sdk: SdkClient, profileId: string, key: string, body: object = { prompt: '카레' }) =>
  sdk.send<{ chat_id: string; round_id: string }>('POST', `/v1/chat/${profileId}/recommend`, body, {
    'idempotency-key': key,
  });

describe('a kickoff with an Idempotency-Key', () => {
  test('makes one round, however often it is sent [Q59]', async () => {
    const { id, sdk, profileId } = await newShopper();
    const key = randomUUID();
    const first = await kickOff(sdk, profileId, key);
    await sdk.untilLastRound(profileId, first.data.chat_id, ({ status }) => status === 'completed');
    const again = await kickOff(sdk, profileId, key);
    expect(again.status).toBe(202);
    expect(again.data).toEqual(first.data);
    expect((await sdk.poll(profileId, first.data.chat_id)).data.rounds).toHaveLength(1);
    expect(await getBalance(testApp.orm, id)).toBe(9);
  });

  test('makes one round when it is sent twenty times at once [Q59]', async () => {
    const { id, sdk, profileId } = await newShopper();
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 20 }, () => kickOff(sdk, profileId, key)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
    expect(new Set(answers.map(({ data }) => data.round_id)).size).toBe(1);
    expect(await getBalance(testApp.orm, id)).toBe(9);
  });

  test('as a follow-up is not a second round in flight [Q59]', async () => {
    const { id, sdk, profileId } = await newShopper();
    const { chatId } = await sdk.runRound(profileId, { prompt: '카레' });
    await setFaults(testApp.standins.llmDemoUrl, [{ step: 'meal-suggest', kind: 'hang' }]);
    const key = randomUUID();
    const body = { chat_id: chatId, prompt: '와인 추가' };
    const first = await kickOff(sdk, profileId, key, body);
    const again = await kickOff(sdk, profileId, key, body);
    expect([again.status, again.data]).toEqual([202, first.data]);
    expectError(await kickOff(sdk, profileId, randomUUID(), body), 409, 'PRIOR_ROUND_IN_FLIGHT');
    await sdk.send('DELETE', `/v1/chat/${profileId}/recommend/${chatId}`);
    expect(await getBalance(testApp.orm, id)).toBe(9);
  });

  test('can be repeated after a rejection [Q59]', async () => {
    const { id, sdk, profileId } = await newShopper(0);
    const key = randomUUID();
    expectError(await kickOff(sdk, profileId, key), 402, 'INSUFFICIENT_CREDIT');
    const kysely = testApp.orm.em.fork().getKysely();
    await kysely.updateTable('tenants').set({ credit_balance: 1 }).where('id', '=', id).execute();
    await kysely.updateTable('credit_entries').set({ amount: 1 }).where('tenant_id', '=', id).execute();
    expect((await kickOff(sdk, profileId, key)).status).toBe(202);
  });

  test('does not share it with other profiles or keys [Q59]', async () => {
    const [one, other] = [await newShopper(), await newShopper()];
    const second = await one.sdk.newProfile();
    const key = randomUUID();
    const answers = [
      await kickOff(one.sdk, one.profileId, key),
      await kickOff(one.sdk, second, key),
      await kickOff(other.sdk, other.profileId, key),
    ];
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(new Set(answers.map(({ data }) => data.round_id)).size).toBe(3);
  });

  test('is rejected if the key was used with another body', async () => {
    const { sdk, profileId } = await newShopper();
    const key = randomUUID();
    await kickOff(sdk, profileId, key);
    const answer = await kickOff(sdk, profileId, key, { prompt: '파스타' });
    expectError(answer, 409, 'IDEMPOTENCY_KEY_REUSED');
  });

  test.each([
    ['with a space', 'a b'],
    ['of 256 letters', 'a'.repeat(256)],
  ])('is rejected under a key %s', async (_what, key) => {
    const { sdk, profileId } = await newShopper();
    expectError(await kickOff(sdk, profileId, key), 400, 'INVALID_REQUEST');
  });
});
