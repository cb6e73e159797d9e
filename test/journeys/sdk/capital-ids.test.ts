import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { chatWorkflowType } from '../../../workflows/chat/contract.ts';
import { newSonarAccount, type TestAccount } from '../../support/sonar-client.ts';
import { type TestApp, useSharedApp } from '../../support/test-app.ts';
import { waitFor } from '../../support/wait-for.ts';
import { createShoppingFixture, type ShoppingFixture } from './shopping-fixture.ts';

let testApp: TestApp;
let shopping: ShoppingFixture;
let account: TestAccount;
beforeAll(async () => {
  testApp = await useSharedApp();
  [shopping, account] = await Promise.all([createShoppingFixture(testApp), newSonarAccount(testApp)]);
});
afterAll(() => testApp?.close());

/** Upper case, as Swift formats a UUID. */
const capitals = (id: string) => id.toUpperCase();
/** With a percent-encoded letter, which the server decodes. */
const escaped = (id: string) =>
  id.toUpperCase().replace(/[A-F]/, (letter) => `%${letter.charCodeAt(0).toString(16)}`);

/** The ids of all actors of the test app's chats. */
async function actors(): Promise<string[]> {
  const connection = await Connection.connect({ address: testApp.config.TEMPORAL_ADDRESS ?? '' });
  const query = `TaskQueue = "${testApp.config.CHAT_TASK_QUEUE}" AND WorkflowType = "${chatWorkflowType}"`;
  const found: string[] = [];
  for await (const { workflowId } of new Client({ connection }).workflow.list({ query })) {
    found.push(workflowId);
  }
  await connection.close();
  return [...new Set(found)];
}

describe('an id in capitals in a path', () => {
  test('names the same profile', async () => {
    const { sdk, profileId } = shopping;
    const path = `/v1/profile/${capitals(profileId)}`;
    expect((await sdk.send('GET', path)).data).toMatchObject({ profile_id: profileId });
    expect((await sdk.send('PUT', path, { age: 41 })).data).toMatchObject({
      profile_id: profileId,
      data: { age: 41 },
    });
  });

  test.each([
    ['capitals', capitals],
    ['an escaped letter', escaped],
  ])('names the same chat and round: %s', async (_what, write) => {
    const { sdk, profileId, chatId, round } = shopping;
    const [profile, chat] = [write(profileId), write(chatId)];
    const known = await sdk.poll(profileId, chatId);
    expect(await sdk.poll(profile, chat)).toMatchObject({ status: 200, data: known.data });
    expect((await sdk.pollRound(profile, chat, write(round.round_id))).data).toEqual(
      known.data.rounds.at(-1),
    );
    const listed = await sdk.send<{ items: object[] }>('GET', `/v1/chat/${profile}/recommend`);
    expect(listed.data.items).toMatchObject([{ chat_id: chatId }]);
    const barcodes = `/v1/chat/${profile}/recommend/${chat}/${write(round.round_id)}/barcodes`;
    expect((await sdk.send('GET', barcodes)).status).toBe(200);
  });

  test('names the same chat in the history, the events and the receipts', async () => {
    const { sdk, tenant, chatId, profileId } = shopping;
    const get = (path: string, token = tenant.adminToken) =>
      sdk.send('GET', path, undefined, { authorization: `Bearer ${token}` });
    const history = '/api/v1/sdk-chat';
    const chat = capitals(chatId);
    expect((await get(`${history}/${chat}`)).data).toMatchObject({ chat_id: chatId, profile_id: profileId });
    expect((await get(`${history}/${chat}/events`)).status).toBe(200);
    expect((await get(`${history}/${chat}/receipts`)).data).toMatchObject({ chat_id: chatId });
    expect((await get(`${history}?profile_id=${capitals(profileId)}`)).data).toMatchObject({ total: 1 });
    const all = '/api/v1/admin/sdk-chat';
    expect((await get(`${all}/${chat}`, testApp.backofficeToken)).data).toMatchObject({ chat_id: chatId });
    const ofTenant = await get(`${all}?tenant_id=${capitals(tenant.id)}`, testApp.backofficeToken);
    expect(ofTenant.data).toMatchObject({ total: 1 });
  });

  test('names the same conversation of Sonar', async () => {
    const guid = await account.client.begin();
    const chat = await account.client.ask(capitals(guid), 'Analyze the traffic');
    expect(await account.client.untilEnded(capitals(guid), chat)).toMatchObject({
      guid: chat,
      conversation_guid: guid,
    });
    const gone = await account.client.send<{ failures: string[] }>('DELETE', `?guids=${capitals(guid)}`);
    expect(gone.body).toEqual({ failures: [] });
  });

  test('that is unknown is not found', async () => {
    const { sdk, profileId, chatId } = shopping;
    expect((await sdk.poll(profileId, capitals(randomUUID()))).status).toBe(404);
    expect((await sdk.poll(capitals(chatId), capitals(profileId))).status).toBe(404);
  });
});

describe('an id in capitals in a body', () => {
  test('continues the same chat', async () => {
    const { sdk, profileId, chatId } = shopping;
    const body = { chat_id: capitals(chatId), prompt: 'with mushrooms' };
    const { status, data } = await sdk.kickOff(capitals(profileId), body);
    expect({ status, chat: data.chat_id }).toEqual({ status: 202, chat: chatId });
    await sdk.untilLastRound(
      profileId,
      chatId,
      ({ round_id, status }) => round_id === data.round_id && status === 'completed',
    );
  });

  test('creates events with the lower-case id', async () => {
    const { sdk, profileId, ids, base, tenant, chatId } = shopping;
    const path = `/v1/chat/${capitals(profileId)}/trigger/signage`;
    const named = { chat_id: capitals(ids.chat_id), round_id: capitals(ids.round_id) };
    expect((await sdk.send('POST', path, { ...named, items: [{ rec_id: 'r1' }] })).status).toBe(202);
    const headers = { authorization: `Bearer ${tenant.adminToken}` };
    const events = await sdk.send<{ items: object[] }>(
      'GET',
      `/api/v1/sdk-chat/${chatId}/events`,
      undefined,
      headers,
    );
    expect(events.data.items[0]).toMatchObject({ kind: 'signage_triggered', payload: base });
  });

  test('is the same request under its idempotency key', async () => {
    const { sdk, profileId, chatId, round } = shopping;
    const key = { 'idempotency-key': randomUUID() };
    const post = (write: (id: string) => string) => {
      const body = { chat_id: write(chatId), round_id: write(round.round_id), items: [{ rec_id: 'r1' }] };
      return sdk.send('POST', `/v1/chat/${write(profileId)}/trigger/signage`, body, key);
    };
    const first = await post((id) => id);
    const again = await post(capitals);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.data).toEqual(first.data);
  });
});

test('no chat has a second actor', async () => {
  const { chatId } = shopping;
  const isOwn = (id: string) => id.toLowerCase() === `chat/${chatId}`;
  // Visibility is eventually consistent.
  const own = await waitFor(async () => {
    const found = (await actors()).filter(isOwn);
    return found.length > 0 && found;
  });
  expect(own).toEqual([`chat/${chatId}`]);
});
