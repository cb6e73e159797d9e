import { describe, expect, test } from '@jest/globals';
import { readChatEvents } from '../../../../db/repositories/chat/chat-events.ts';
import {
  findOverdueCursors,
  findWaitingEndpoints,
  purgeForgottenCursors,
} from '../../../../db/repositories/webhooks/cursors.ts';
import {
  findDelivery,
  listDeliveries,
  purgeOldDeliveries,
  recordAttempt,
} from '../../../../db/repositories/webhooks/deliveries.ts';
import {
  createEndpoint,
  deleteEndpoint,
  disableEndpoint,
  findEndpoint,
  listEndpoints,
  listTenantsWithWebhooks,
  rotateSecret,
  setEndpointStatus,
} from '../../../../db/repositories/webhooks/endpoints.ts';
import { useDatabase } from '../../../support/orm.ts';
import { admit, complete, newChatFor, newFinishedChat, newShopper } from '../../../support/rows.ts';
import { newEndpoint, waitingFor } from '../../../support/webhook-rows.ts';

const database = useDatabase();
const failure = { outcome: 'pending' as const, status: 500, error: null, answer: 'words of a person' };
const event = { sequence: 1, kind: 'round.accepted' as const };

describe('an event', () => {
  test('waits for each endpoint of its tenant that wants it', async () => {
    const [shopper, stranger] = [await newShopper(database.db), await newShopper(database.db)];
    const all = await newEndpoint(database.db, shopper.tenantId);
    const ends = await newEndpoint(database.db, shopper.tenantId, { kinds: ['round.completed'] });
    const foreign = await newEndpoint(database.db, stranger.tenantId);
    const chat = newChatFor(shopper);
    const round = await admit(database.db, chat);
    expect(await waitingFor(database.db, all.id)).toEqual([`${chat.chat_id} 0/1`]);
    expect(await waitingFor(database.db, ends.id)).toEqual([]);
    await complete(database.db, round);
    const key = { tenantId: shopper.tenantId, chatId: chat.chat_id };
    const last = (await readChatEvents(database.db, key, { after: 0, limit: 100 })).at(-1)?.sequence ?? 0;
    expect(await waitingFor(database.db, all.id)).toEqual([`${chat.chat_id} 0/${last}`]);
    expect(await waitingFor(database.db, ends.id)).toEqual([`${chat.chat_id} ${last - 1}/${last}`]);
    expect(await waitingFor(database.db, foreign.id)).toEqual([]);
    expect((await findWaitingEndpoints(database.db, key)).toSorted()).toEqual([all.id, ends.id].toSorted());
    expect(await findWaitingEndpoints(database.db, { ...key, tenantId: stranger.tenantId })).toEqual([]);
  });

  test('waits for a paused endpoint, and not for a disabled one', async () => {
    const shopper = await newShopper(database.db);
    const { tenantId } = shopper;
    const [paused, disabled] = [
      await newEndpoint(database.db, tenantId),
      await newEndpoint(database.db, tenantId),
    ];
    await setEndpointStatus(database.db, { tenantId, endpointId: paused.id }, 'paused');
    await disableEndpoint(database.db, { tenantId, endpointId: disabled.id }, 'gone');
    await newFinishedChat(database.db, shopper);
    expect(await waitingFor(database.db, paused.id)).toHaveLength(1);
    expect(await waitingFor(database.db, disabled.id)).toEqual([]);
    const overdue = await findOverdueCursors(database.db, new Date(Date.now() + 1_000), 1_000);
    expect(overdue.filter(({ endpointId }) => endpointId === paused.id)).toEqual([]);
  });
});

describe('an endpoint', () => {
  test('is one of ten at most', async () => {
    const { tenantId } = await newShopper(database.db);
    const endpoint = { url: 'https://a.example', description: '', kinds: [], secret: 's' };
    const created = await Promise.all(
      Array.from({ length: 12 }, () => createEndpoint(database.db, tenantId, endpoint)),
    );
    expect(created.filter((one) => one !== null)).toHaveLength(10);
    expect(await listEndpoints(database.db, tenantId)).toHaveLength(10);
  });

  test('of another tenant does not exist', async () => {
    const [{ tenantId }, other] = [await newShopper(database.db), await newShopper(database.db)];
    const { id: endpointId } = await newEndpoint(database.db, tenantId);
    const key = { tenantId: other.tenantId, endpointId };
    const rotation = { secret: 'next', until: new Date() };
    expect(await findEndpoint(database.db, key)).toBeNull();
    expect(await setEndpointStatus(database.db, key, 'paused')).toBeNull();
    expect(await rotateSecret(database.db, key, rotation)).toBeNull();
    expect(await disableEndpoint(database.db, key, 'gone')).toBe(false);
    expect(await deleteEndpoint(database.db, key)).toBe(false);
    expect(await findEndpoint(database.db, { tenantId, endpointId })).toMatchObject({ status: 'enabled' });
    expect(await findEndpoint(database.db, { tenantId, endpointId: 'no id' })).toBeNull();
  });

  test('that is deleted leaves nothing', async () => {
    const shopper = await newShopper(database.db);
    const { id: endpointId } = await newEndpoint(database.db, shopper.tenantId);
    const { chat_id: chatId } = await newFinishedChat(database.db, shopper);
    const key = { tenantId: shopper.tenantId, endpointId };
    await recordAttempt(database.db, { ...key, chatId }, event, failure);
    expect(await deleteEndpoint(database.db, key)).toBe(true);
    expect(await waitingFor(database.db, endpointId)).toEqual([]);
    expect(await listDeliveries(database.db, key, { page: 0, size: 10 })).toMatchObject({ total: 0 });
    expect(await listTenantsWithWebhooks(database.db)).not.toContain(shopper.tenantId);
  });

  test('that is disabled gets nothing that waited', async () => {
    const shopper = await newShopper(database.db);
    const { id: endpointId } = await newEndpoint(database.db, shopper.tenantId);
    const { chat_id: chatId } = await newFinishedChat(database.db, shopper);
    const key = { tenantId: shopper.tenantId, endpointId };
    await recordAttempt(database.db, { ...key, chatId }, event, failure);
    expect(await disableEndpoint(database.db, key, 'failing')).toBe(true);
    expect(await waitingFor(database.db, endpointId)).toEqual([]);
    const { deliveries } = await listDeliveries(database.db, key, { page: 0, size: 10 });
    expect(deliveries).toMatchObject([{ outcome: 'failed' }]);
  });
});

describe('an attempt', () => {
  test('moves the chat on when it succeeds, and not before', async () => {
    const shopper = await newShopper(database.db);
    const { id: endpointId } = await newEndpoint(database.db, shopper.tenantId);
    const { chat_id: chatId } = await newFinishedChat(database.db, shopper);
    const key = { tenantId: shopper.tenantId, endpointId, chatId };
    const isFailing = async () => (await findEndpoint(database.db, key))?.failingSince !== null;
    await recordAttempt(database.db, key, event, failure);
    expect(await waitingFor(database.db, endpointId)).toEqual([expect.stringMatching(/ 0\/\d$/)]);
    expect(await isFailing()).toBe(true);
    const delivered = { ...failure, outcome: 'delivered' as const, status: 200 };
    expect(await recordAttempt(database.db, key, event, delivered)).toEqual({ hasMore: true });
    expect(await waitingFor(database.db, endpointId)).toEqual([expect.stringMatching(/ 1\/\d$/)]);
    expect(await isFailing()).toBe(false);
    const { deliveries } = await listDeliveries(database.db, key, { page: 0, size: 10 });
    expect(deliveries).toMatchObject([{ attempts: 2, outcome: 'delivered', lastStatus: 200 }]);
    const [{ id: deliveryId } = { id: '' }] = deliveries;
    const other = await newShopper(database.db);
    expect(await findDelivery(database.db, { ...key, deliveryId })).not.toBeNull();
    expect(await findDelivery(database.db, { ...key, tenantId: other.tenantId, deliveryId })).toBeNull();
  });

  test('is overdue when its time has passed, until it is made', async () => {
    const shopper = await newShopper(database.db);
    const { id: endpointId } = await newEndpoint(database.db, shopper.tenantId);
    const { chat_id: chatId } = await newFinishedChat(database.db, shopper);
    const key = { tenantId: shopper.tenantId, endpointId, chatId };
    const isOverdueIn = async (ms: number) =>
      (await findOverdueCursors(database.db, new Date(Date.now() + ms), 1_000)).some(
        (one) => one.endpointId === endpointId,
      );
    expect(await isOverdueIn(10_000)).toBe(true);
    await recordAttempt(database.db, key, event, { ...failure, retryDelayMs: 3_600_000 });
    expect(await isOverdueIn(10_000)).toBe(false);
    expect(await isOverdueIn(3_700_000)).toBe(true);
  });
});

test('what is older than the retention time is deleted, and what was never delivered is given up', async () => {
  const shopper = await newShopper(database.db);
  const { id: endpointId } = await newEndpoint(database.db, shopper.tenantId);
  const { chat_id: chatId } = await newFinishedChat(database.db, shopper);
  const key = { tenantId: shopper.tenantId, endpointId, chatId };
  await recordAttempt(database.db, key, event, failure);
  const later = new Date(Date.now() + 60_000);
  const listed = () => listDeliveries(database.db, key, { page: 0, size: 10 });
  await purgeOldDeliveries(database.db, later, 100);
  expect((await listed()).deliveries).toMatchObject([{ outcome: 'pending' }]);
  expect(await purgeForgottenCursors(database.db, later)).toBeGreaterThanOrEqual(1);
  expect((await listed()).deliveries).toMatchObject([{ outcome: 'failed' }]);
  await purgeOldDeliveries(database.db, later, 100);
  expect((await listed()).total).toBe(0);
});
