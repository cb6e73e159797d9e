import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readChatEvents } from '../../../db/repositories/chat/chat-events.ts';
import { startTestApp, type TestApp, type TestTenant } from '../../support/test-app.ts';
import { waitFor } from '../../support/wait-for.ts';
import { controlReceiver, readReceived, WebhookAdmin } from '../../support/webhook-client.ts';

let testApp: TestApp;
let receiver: string;
beforeAll(async () => {
  testApp = await startTestApp({ WEBHOOKS_TIMEOUT_MS: '2000', WEBHOOKS_RETRY_MS: '1' });
  receiver = testApp.standins.receiverUrl;
});
afterAll(() => testApp?.close());

let tenant: TestTenant;
let admin: WebhookAdmin;
let profileId: string;
beforeEach(async () => {
  tenant = await testApp.newTenant();
  admin = new WebhookAdmin(testApp.baseUrl, tenant.adminToken);
  profileId = await tenant.sdk.newProfile({ locale: 'ko' });
});

/** An endpoint at the receiver, which knows its secret and treats deliveries as `control` says. */
async function newEndpoint(control: Record<string, unknown> = {}, options: Record<string, unknown> = {}) {
  const endpoint = await admin.create(`${receiver}/hooks`, options);
  await controlReceiver(receiver, { secrets: [endpoint.secret], ...control });
  return endpoint;
}

const run = async () => (await tenant.sdk.runRound(profileId, { prompt: '카레' })).chatId;

/** The events of the chat as its rows have them: `1 round.accepted`, … */
async function eventsOf(chatId: string): Promise<string[]> {
  const key = { tenantId: tenant.id, chatId };
  const events = await readChatEvents(testApp.orm.em, key, { after: 0, limit: 100 });
  return events.map(({ sequence, kind }) => `${sequence} ${kind}`);
}

/** What the receiver accepted of the chat, in the order of arrival, repeats included. */
async function acceptedOf(chatId: string): Promise<string[]> {
  const received = await readReceived(receiver, chatId);
  return received.filter(({ status }) => status === 200).map(({ sequence, type }) => `${sequence} ${type}`);
}

/** Waits until the receiver has accepted every event of the chat, the last one being its round's end. */
async function untilAllAccepted(chatId: string): Promise<string[]> {
  await waitFor(
    async () => {
      const [written, accepted] = await Promise.all([eventsOf(chatId), acceptedOf(chatId)]);
      return written.length >= 6 && accepted.includes(written.at(-1) ?? '');
    },
    { timeoutMs: 20_000 },
  );
  return acceptedOf(chatId);
}

/** The endpoint's deliveries, once every event of the chat is written down as delivered; the newest first. */
async function untilAllRecorded(webhookId: string, chatId: string) {
  const written = await eventsOf(chatId);
  return waitFor(async () => {
    const deliveries = await admin.deliveries(webhookId);
    const isRecorded = deliveries.filter(({ outcome }) => outcome === 'delivered').length === written.length;
    return isRecorded && deliveries;
  });
}

describe('an endpoint', () => {
  test('gets every event of a chat, signed and in order', async () => {
    const { webhook_id } = await newEndpoint();
    const chatId = await run();
    expect(await untilAllAccepted(chatId)).toEqual(await eventsOf(chatId));
    const [first] = await readReceived(receiver, chatId);
    expect(first).toMatchObject({ id: `msg_${chatId}_1`, signatures: 1 });
    expect(first?.body).toEqual({
      type: 'round.accepted',
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      data: {
        tenant: tenant.code,
        profile_id: profileId,
        chat_id: chatId,
        sequence: 1,
        round_id: expect.any(String),
        step: null,
        last_error: null,
        poll: `/v1/chat/${profileId}/recommend/${chatId}`,
      },
    });
    const deliveries = await untilAllRecorded(webhook_id, chatId);
    expect(deliveries.map(({ sequence, kind }) => `${sequence} ${kind}`).toReversed()).toEqual(
      await eventsOf(chatId),
    );
    expect(deliveries[0]).toMatchObject({
      outcome: 'delivered',
      attempts: 1,
      last_status: 200,
      last_answer: '{"received":true}',
    });
  });

  test('gets only the kinds that it wants', async () => {
    await newEndpoint({}, { kinds: ['round.completed', 'chat.ended'] });
    const chatId = await run();
    await tenant.sdk.send('DELETE', `/v1/chat/${profileId}/recommend/${chatId}`);
    await waitFor(async () => (await acceptedOf(chatId)).length === 2, { timeoutMs: 15_000 });
    expect((await acceptedOf(chatId)).map((event) => event.split(' ')[1])).toEqual([
      'round.completed',
      'chat.ended',
    ]);
  });

  test('that fails at random gets the events of a chat in order all the same', async () => {
    const { webhook_id } = await newEndpoint({ failure_rate: 0.3 });
    const chatId = await run();
    const accepted = await untilAllAccepted(chatId);
    expect(accepted).toEqual(await eventsOf(chatId));
    const deliveries = await untilAllRecorded(webhook_id, chatId);
    const attempts = deliveries.reduce((sum, one) => sum + one.attempts, 0);
    expect(attempts).toBe((await readReceived(receiver, chatId)).length);
  });

  test('that lets one chat wait gets the others', async () => {
    const { webhook_id } = await newEndpoint();
    const stuck = await run();
    await untilAllAccepted(stuck);
    await controlReceiver(receiver, { hang: true, chat_id: stuck });
    await tenant.sdk.send('DELETE', `/v1/chat/${profileId}/recommend/${stuck}`);
    const other = await run();
    expect(await untilAllAccepted(other)).toEqual(await eventsOf(other));
    const isHanging = async () => (await admin.deliveries(webhook_id, '?outcome=pending')).length === 1;
    await waitFor(isHanging, { timeoutMs: 15_000 });
    const [pending] = await admin.deliveries(webhook_id, '?outcome=pending');
    expect(pending).toMatchObject({ chat_id: stuck, last_status: null, last_error: 'no answer in time' });
    await controlReceiver(receiver, {});
    await waitFor(async () => (await acceptedOf(stuck)).at(-1)?.endsWith('chat.ended'), {
      timeoutMs: 20_000,
    });
  });

  test('is disabled at once when it answers that it is gone', async () => {
    const { webhook_id } = await newEndpoint({ status: 410 });
    const chatId = await run();
    const isDisabled = async () => (await admin.read(webhook_id)).status === 'disabled';
    await waitFor(isDisabled, { timeoutMs: 15_000 });
    expect(await admin.read(webhook_id)).toMatchObject({ disabled_reason: 'gone' });
    await waitFor(async () => (await eventsOf(chatId)).length === 6);
    const [delivery] = await admin.deliveries(webhook_id);
    expect(delivery).toMatchObject({ outcome: 'failed', last_status: 410 });
    await controlReceiver(receiver, {});
    // Enabled again, it gets what happens from then on.
    await admin.send('POST', `/${webhook_id}/resume`);
    await tenant.sdk.send('DELETE', `/v1/chat/${profileId}/recommend/${chatId}`);
    await waitFor(async () => (await acceptedOf(chatId)).length > 0, { timeoutMs: 15_000 });
    expect(await acceptedOf(chatId)).toEqual(['7 chat.ended']);
  });

  test('that answers with a redirect has failed, and the redirect is not followed', async () => {
    const { webhook_id } = await newEndpoint({ status: 302 });
    const chatId = await run();
    const isSeen = async () => (await admin.deliveries(webhook_id, '?outcome=pending')).length === 1;
    await waitFor(isSeen, { timeoutMs: 15_000 });
    const [pending] = await admin.deliveries(webhook_id);
    expect(pending).toMatchObject({ last_status: 302, last_error: 'redirects are not followed' });
    const received = await readReceived(receiver, chatId);
    expect(new Set(received.map(({ id }) => id))).toEqual(new Set([`msg_${chatId}_1`]));
  });

  test('that is paused gets its events when it is resumed', async () => {
    const { webhook_id } = await newEndpoint();
    await admin.send('POST', `/${webhook_id}/pause`);
    const chatId = await run();
    expect(await readReceived(receiver, chatId)).toEqual([]);
    await admin.send('POST', `/${webhook_id}/resume`);
    expect(await untilAllAccepted(chatId)).toEqual(await eventsOf(chatId));
  });

  test('is signed by both secrets while one replaces the other', async () => {
    const { webhook_id, secret: old } = await newEndpoint();
    const { data } = await admin.send<{ secret: string }>('POST', `/${webhook_id}/rotate`, {
      grace_hours: 1,
    });
    expect(data.secret).not.toBe(old);
    await controlReceiver(receiver, { secrets: [old, data.secret] });
    const chatId = await run();
    await untilAllAccepted(chatId);
    expect(new Set((await readReceived(receiver, chatId)).map(({ signatures }) => signatures))).toEqual(
      new Set([2]),
    );
    const last = await admin.send<{ secret: string }>('POST', `/${webhook_id}/rotate`, { grace_hours: 0 });
    await controlReceiver(receiver, { secrets: [old, data.secret, last.data.secret] });
    const later = await run();
    await untilAllAccepted(later);
    expect((await readReceived(receiver, later)).every(({ signatures }) => signatures === 1)).toBe(true);
  });

  test('gets a test, and a delivery again, when its tenant asks for them', async () => {
    const { webhook_id } = await newEndpoint({}, { kinds: ['round.completed'] });
    const chatId = await run();
    await waitFor(async () => (await acceptedOf(chatId)).length === 1, { timeoutMs: 15_000 });
    const [delivery] = await waitFor(async () => {
      const deliveries = await admin.deliveries(webhook_id);
      return deliveries.length === 1 && deliveries;
    });
    await admin.send('POST', `/${webhook_id}/deliveries/${delivery?.delivery_id}/resend`);
    const { data } = await admin.send<{ delivery_id: string }>('POST', `/${webhook_id}/test`);
    const done = await waitFor(
      async () => {
        const deliveries = await admin.deliveries(webhook_id);
        return deliveries.length === 2 && deliveries.some(({ attempts }) => attempts === 2) && deliveries;
      },
      { timeoutMs: 15_000 },
    );
    expect(done.find(({ kind }) => kind === 'webhook.test')).toMatchObject({
      delivery_id: data.delivery_id,
      chat_id: null,
      outcome: 'delivered',
    });
    const again = await readReceived(receiver, chatId);
    expect(again.map(({ id }) => id)).toEqual([again[0]?.id, again[0]?.id]);
  });
});
