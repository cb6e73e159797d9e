import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { issueKey } from '../../../db/repositories/tenants/key-issue.ts';
import type { RunningServer } from '../../../server/start-server.ts';
import { ledgerViolations } from '../../support/ledger.ts';
import { roundRow } from '../../support/rows.ts';
import { SdkClient } from '../../support/sdk-client.ts';
import { startSecondServer } from '../../support/second-server.ts';
import { type TestApp, useSharedApp } from '../../support/test-app.ts';
import { setFaults } from '../../support/upstream-faults.ts';
import { waitFor } from '../../support/wait-for.ts';
import { expectError } from './expect-error.ts';

let testApp: TestApp;
let second: RunningServer;
beforeAll(async () => {
  testApp = await useSharedApp();
  second = await startSecondServer(testApp);
});
afterAll(async () => {
  await second?.stop();
  await testApp?.close();
});

const remove = (sdk: SdkClient, profileId: string) => sdk.send('DELETE', `/v1/profile/${profileId}`);

describe('DELETE /v1/profile/{profile_id}', () => {
  test('returns what it deleted', async () => {
    const { sdk } = await testApp.newTenant();
    const data = { name: 'Kim', extra: { diet: null, likes: ['curry'] } };
    const profileId = await sdk.newProfile(data);
    const answer = await remove(sdk, profileId);
    expect({ status: answer.status, success: answer.success, data: answer.data }).toEqual({
      status: 200,
      success: true,
      data: { profile_id: profileId, data },
    });
  });

  test('is 404 the second time', async () => {
    const { sdk } = await testApp.newTenant();
    const profileId = await sdk.newProfile();
    const answers = await Promise.all(Array.from({ length: 5 }, () => remove(sdk, profileId)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404, 404, 404]);
    expectError(await remove(sdk, profileId), 404, 'NOT_FOUND');
  });

  test.each(['00000000-0000-4000-8000-000000000000', 'no-id'])('does not find %s', async (profileId) => {
    const { sdk } = await testApp.newTenant();
    expectError(await remove(sdk, profileId), 404, 'NOT_FOUND');
  });

  test('hides the profile and its chats from the SDK [Q37]', async () => {
    const { sdk } = await testApp.newTenant();
    const profileId = await sdk.newProfile();
    const { chatId, round } = await sdk.runRound(profileId, { prompt: '카레' });
    await remove(sdk, profileId);
    const named = { chat_id: chatId, round_id: round.round_id };
    const answers = await Promise.all([
      sdk.send('GET', `/v1/profile/${profileId}`),
      sdk.send('PUT', `/v1/profile/${profileId}`, { name: 'Lee' }),
      sdk.kickOff(profileId, { prompt: '카레' }),
      sdk.kickOff(profileId, { chat_id: chatId, prompt: '와인 추가' }),
      sdk.send('GET', `/v1/chat/${profileId}/recommend`),
      sdk.poll(profileId, chatId),
      sdk.pollRound(profileId, chatId, round.round_id),
      sdk.send('DELETE', `/v1/chat/${profileId}/recommend/${chatId}`),
      sdk.send('POST', `/v1/chat/${profileId}/trigger/signage`, { ...named, action: 'exit' }),
      sdk.send('POST', `/v1/chat/${profileId}/backlist-trigger`, { chat_id: chatId }),
    ]);
    for (const answer of answers) expectError(answer, 404, 'NOT_FOUND');
  });

  test('keeps the tenant’s history, and lets running rounds continue [Q37]', async () => {
    const { sdk } = await testApp.newTenant();
    const profileId = await sdk.newProfile();
    await setFaults(testApp.standins.llmDemoUrl, [{ step: 'meal-suggest', kind: 'delay', ms: 300 }]);
    const { data } = await sdk.kickOff(profileId, { prompt: '카레' });
    await remove(sdk, profileId);
    expectError(await sdk.poll(profileId, data.chat_id), 404, 'NOT_FOUND');
    await setFaults(testApp.standins.llmDemoUrl);
    const done = async () => (await roundRow(testApp.orm.em, data.round_id))?.status === 'completed';
    await waitFor(done, { timeoutMs: 15_000 });
    expect(await ledgerViolations(testApp.orm)).toEqual([]);
  });

  test('leaves other profiles of the key alone', async () => {
    const { sdk } = await testApp.newTenant();
    const [profileId, other] = [await sdk.newProfile(), await sdk.newProfile({ name: 'Lee' })];
    const { chatId } = await sdk.runRound(other, { prompt: '카레' });
    await remove(sdk, profileId);
    expect((await sdk.poll(other, chatId)).data.profile_summary).toMatchObject({ name: 'Lee' });
  });

  test('is only for the owner', async () => {
    const tenant = await testApp.newTenant();
    const profileId = await tenant.sdk.newProfile();
    const { id: tenantId, code: tenantCode } = tenant;
    const sibling = await issueKey(testApp.orm.em, { tenantId, tenantCode });
    const stranger = await testApp.newTenant();
    for (const sdk of [stranger.sdk, new SdkClient(testApp.baseUrl, sibling.key)]) {
      expectError(await remove(sdk, profileId), 404, 'NOT_FOUND');
    }
    expectError(await remove(new SdkClient(testApp.baseUrl, null), profileId), 401, 'UNAUTHORIZED');
    expect((await tenant.sdk.send('GET', `/v1/profile/${profileId}`)).status).toBe(200);
  });

  test('needs the scope "profile"', async () => {
    const { sdk } = await testApp.newTenant({ scopes: ['chat'] });
    expectError(await remove(sdk, 'any'), 403, 'FORBIDDEN');
  });
});

describe('a profile on two servers', () => {
  test('is changed and deleted on both', async () => {
    const { sdk, key } = await testApp.newTenant();
    const profileId = await sdk.newProfile({ name: 'Kim' });
    const { chatId } = await sdk.runRound(profileId, { prompt: '카레' });
    const elsewhere = new SdkClient(second.url, key);
    const poll = () => elsewhere.poll(profileId, chatId);
    expect((await poll()).data.profile_summary).toMatchObject({ name: 'Kim' });
    await sdk.send('PUT', `/v1/profile/${profileId}`, { name: 'Lee' });
    await waitFor(async () => (await poll()).data.profile_summary.name === 'Lee', { timeoutMs: 2_000 });
    await remove(sdk, profileId);
    expect((await sdk.poll(profileId, chatId)).status).toBe(404);
    await waitFor(async () => (await poll()).status === 404, { timeoutMs: 2_000 });
  });
});
