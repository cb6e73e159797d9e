import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readChatEvents } from '../../../db/repositories/chat/chat-events.ts';
import { newFinishedChat, newShopperFor } from '../../support/rows.ts';
import type { RunningProgram } from '../../support/start-program.ts';
import { kill, startTestProcesses, type TestProcesses } from '../../support/test-processes.ts';
import { waitFor } from '../../support/wait-for.ts';
import { controlReceiver, readReceived, WebhookAdmin } from '../../support/webhook-client.ts';

const long = { timeoutMs: 60_000, intervalMs: 50 };

let testApp: TestProcesses;
let receiver: string;
let worker: RunningProgram;
beforeAll(async () => {
  testApp = await startTestProcesses({ RECONCILE_EVERY_MS: '1000' });
  receiver = testApp.standins.receiverUrl;
  [worker] = await Promise.all([testApp.startWorker(), testApp.startServer()]);
}, 60_000);
afterAll(() => testApp?.close());

/** A tenant with an endpoint at the receiver. */
async function newTenantWithEndpoint() {
  const tenant = await testApp.newTenant();
  const endpoint = await new WebhookAdmin(testApp.baseUrl, tenant.adminToken).create(`${receiver}/hooks`);
  await controlReceiver(receiver, { secrets: [endpoint.secret] });
  return { ...tenant, endpoint };
}

async function sequencesOf(tenantId: string, chatId: string): Promise<number[]> {
  const events = await readChatEvents(testApp.orm.em, { tenantId, chatId }, { after: 0, limit: 100 });
  return events.map(({ sequence }) => sequence);
}

/** Numbers of the events that the receiver accepted, in the order of their first arrival. */
async function acceptedOf(chatId: string): Promise<(number | null)[]> {
  const received = await readReceived(receiver, chatId);
  return [...new Set(received.filter(({ status }) => status === 200).map(({ sequence }) => sequence))];
}

test('a worker that is killed in the middle of an attempt loses no event, and none overtakes another', async () => {
  const tenant = await newTenantWithEndpoint();
  const profileId = await tenant.sdk.newProfile({ locale: 'ko' });
  await controlReceiver(receiver, { hang: true });
  const { data } = await tenant.sdk.kickOff(profileId, { prompt: '카레' });
  await waitFor(async () => (await readReceived(receiver, data.chat_id)).length > 0, long);
  await kill(worker);
  await controlReceiver(receiver, {});
  worker = await testApp.startWorker();
  await waitFor(async () => {
    const written = await sequencesOf(tenant.id, data.chat_id);
    return written.length >= 6 && (await acceptedOf(data.chat_id)).length >= written.length;
  }, long);
  expect(await acceptedOf(data.chat_id)).toEqual(await sequencesOf(tenant.id, data.chat_id));
}, 120_000);

test('events whose signal was lost are delivered by the reconciler', async () => {
  const tenant = await newTenantWithEndpoint();
  // Written by no activity, so that no one signals; and long ago.
  const shopper = await newShopperFor(testApp.orm.em, { id: tenant.id, code: tenant.code });
  const { chat_id } = await newFinishedChat(testApp.orm.em, shopper);
  await testApp.orm.em
    .fork()
    .getKysely()
    .updateTable('webhook_cursors')
    .set({ due_at: new Date(Date.now() - 60_000) })
    .where('endpoint_id', '=', tenant.endpoint.webhook_id)
    .execute();
  const written = await sequencesOf(tenant.id, chat_id);
  await waitFor(async () => (await acceptedOf(chat_id)).length >= written.length, long);
  expect(await acceptedOf(chat_id)).toEqual(written);
}, 120_000);
