import { describe, expect, test } from '@jest/globals';
import { deliverNext } from '../../../activities/webhooks/deliver-next.ts';
import { sendOnce } from '../../../activities/webhooks/send-once.ts';
import { listDeliveries } from '../../../db/repositories/webhooks/deliveries.ts';
import {
  disableEndpoint,
  findEndpoint,
  setEndpointStatus,
} from '../../../db/repositories/webhooks/endpoints.ts';
import { createLogger } from '../../../logger.ts';
import type { WebhookAnswer, WebhookMessage } from '../../../upstreams/webhooks/send.ts';
import { useDatabase } from '../../support/orm.ts';
import { newFinishedChat, newShopper } from '../../support/rows.ts';
import { waitFor } from '../../support/wait-for.ts';
import { newEndpoint, waitingFor } from '../../support/webhook-rows.ts';

const database = useDatabase();
const dayMs = 24 * 60 * 60_000;
const accepted: WebhookAnswer = {
  isDelivered: true,
  status: 200,
  error: null,
  answer: null,
  retryAfterMs: null,
};
const refused: WebhookAnswer = { ...accepted, isDelivered: false, status: 500, answer: 'no\0t now' };

/** A chat whose events wait for an endpoint, and what its deliveries send. */
async function newWaitingChat() {
  const shopper = await newShopper(database.db);
  const { id: endpointId } = await newEndpoint(database.db, shopper.tenantId);
  const { chat_id: chatId } = await newFinishedChat(database.db, shopper);
  const key = { tenantId: shopper.tenantId, endpointId, chatId };
  const sent: WebhookMessage[] = [];
  const attempts: string[] = [];
  const disabled: string[] = [];
  const args = { tenant_id: key.tenantId, endpoint_id: endpointId, chat_id: chatId };
  const deps = (answer: WebhookAnswer) => ({
    db: database.db,
    logger: createLogger({ level: 'silent', name: 'test' }),
    send: async (message: WebhookMessage) => {
      sent.push(message);
      return answer;
    },
    openSecret: (stored: string) => stored,
    retryMs: 5_000,
    giveUpMs: 3 * dayMs,
    disableAfterMs: 5 * dayMs,
    onAttempt: (outcome: string) => attempts.push(outcome),
    onDisabled: (reason: string) => disabled.push(reason),
  });
  const { signal } = new AbortController();
  return {
    key,
    sent,
    attempts,
    disabled,
    deliver: (answer: WebhookAnswer) => deliverNext(deps(answer), args, signal),
    sendOnce: (deliveryId: string, answer: WebhookAnswer) =>
      sendOnce(deps(answer), { ...args, delivery_id: deliveryId, is_test: false }, signal),
    deliveries: async () =>
      (await listDeliveries(database.db, key, { page: 0, size: 10 })).deliveries.toReversed(),
  };
}

/** Moves the first attempts, and the begin of the endpoint's failing, into the past. */
async function age(endpointId: string, ms: number): Promise<void> {
  const past = new Date(Date.now() - ms);
  const kysely = database.db.fork().getKysely();
  await kysely
    .updateTable('webhook_deliveries')
    .set({ created_at: past })
    .where('endpoint_id', '=', endpointId)
    .execute();
  await kysely
    .updateTable('webhook_endpoints')
    .set({ failing_since: past })
    .where('id', '=', endpointId)
    .execute();
}

async function isWaitingForLock(table: string): Promise<boolean> {
  const rows = await database.db
    .fork()
    .execute('select 1 from pg_locks where relation = ?::regclass and not granted', [table]);
  return rows.length > 0;
}

describe('an activity', () => {
  test('delivers the events of a chat one by one, until nothing waits', async () => {
    const chat = await newWaitingChat();
    let more = true;
    for (let count = 0; more && count < 20; count += 1) more = (await chat.deliver(accepted)).has_more;
    const ids = chat.sent.map(({ id }) => id);
    expect(ids).toEqual(ids.map((_id, at) => `msg_${chat.key.chatId}_${at + 1}`));
    expect(ids.length).toBeGreaterThan(3);
    expect(await waitingFor(database.db, chat.key.endpointId)).toEqual([]);
    expect(await chat.deliver(accepted)).toEqual({ has_more: false });
    expect(chat.sent).toHaveLength(ids.length);
  });

  test('fails with the pause by the schedule when the receiver does not take an event', async () => {
    const chat = await newWaitingChat();
    await expect(chat.deliver(refused)).rejects.toMatchObject({
      type: 'WebhookNotTaken',
      message: 'status 500',
      nextRetryDelay: expect.any(Number),
    });
    await expect(chat.deliver({ ...refused, status: null, error: 'no answer in time' })).rejects.toThrow(
      'no answer in time',
    );
    expect(chat.sent.map(({ id }) => id)).toEqual(Array(2).fill(`msg_${chat.key.chatId}_1`));
    expect(await chat.deliveries()).toMatchObject([{ outcome: 'pending', attempts: 2, lastStatus: null }]);
    expect(chat.attempts).toEqual(['failed', 'failed']);
  });

  test('gives an event up after three days, and goes on with the next one', async () => {
    const chat = await newWaitingChat();
    await expect(chat.deliver(refused)).rejects.toThrow();
    await age(chat.key.endpointId, 3 * dayMs);
    expect(await chat.deliver(refused)).toEqual({ has_more: true });
    await chat.deliver(accepted);
    expect(await chat.deliveries()).toMatchObject([
      { sequence: 1, outcome: 'failed', attempts: 2, lastAnswer: 'not now' },
      { sequence: 2, outcome: 'delivered', attempts: 1 },
    ]);
    expect(chat.attempts).toEqual(['failed', 'given_up', 'delivered']);
    expect(chat.disabled).toEqual([]);
  });

  test('disables an endpoint that has failed for five days', async () => {
    const chat = await newWaitingChat();
    await expect(chat.deliver(refused)).rejects.toThrow();
    await age(chat.key.endpointId, 5 * dayMs + 1_000);
    expect(await chat.deliver(refused)).toEqual({ has_more: false });
    expect(await findEndpoint(database.db, chat.key)).toMatchObject({
      status: 'disabled',
      disabledReason: 'failing',
    });
    expect(chat.disabled).toEqual(['failing']);
    expect(await waitingFor(database.db, chat.key.endpointId)).toEqual([]);
  });

  test('sends nothing to an endpoint that was paused, disabled or deleted meanwhile', async () => {
    const paused = await newWaitingChat();
    await setEndpointStatus(database.db, paused.key, 'paused');
    expect(await paused.deliver(accepted)).toEqual({ has_more: false });
    expect(await waitingFor(database.db, paused.key.endpointId)).toHaveLength(1);
    const disabled = await newWaitingChat();
    await disableEndpoint(database.db, disabled.key, 'gone');
    const gone = await newWaitingChat();
    await database.db
      .fork()
      .getKysely()
      .deleteFrom('webhook_endpoints')
      .where('id', '=', gone.key.endpointId)
      .execute();
    for (const { deliver, key } of [disabled, gone]) {
      expect(await deliver(accepted)).toEqual({ has_more: false });
      expect(await waitingFor(database.db, key.endpointId)).toEqual([]);
    }
    expect([...paused.sent, ...disabled.sent, ...gone.sent]).toEqual([]);
  });

  test('loses no event that is noted while it finds nothing to deliver', async () => {
    const chat = await newWaitingChat();
    while ((await chat.deliver(accepted)).has_more);
    await database.db
      .transactional(async (writer) => {
        // Reads pass, writes of others wait: what the activity deletes, it deletes after the event was noted.
        await writer.execute('lock table webhook_cursors in share row exclusive mode');
        let isDone = false;
        const delivering = chat.deliver(accepted).finally(() => {
          isDone = true;
        });
        await waitFor(async () => isDone || (await isWaitingForLock('webhook_cursors')));
        await writer.execute(`select append_chat_event(?, 'chat.ended', null, null)`, [chat.key.chatId]);
        return { delivering };
      })
      .then(({ delivering }) => delivering);
    expect(await waitingFor(database.db, chat.key.endpointId)).toHaveLength(1);
    await chat.deliver(accepted);
    expect((await chat.deliveries()).at(-1)).toMatchObject({ kind: 'chat.ended', outcome: 'delivered' });
  });

  test('sends a delivery again as it was, and moves nothing', async () => {
    const chat = await newWaitingChat();
    await chat.deliver(accepted);
    const before = await waitingFor(database.db, chat.key.endpointId);
    const [first] = await chat.deliveries();
    await chat.sendOnce(first?.id ?? '', refused);
    expect(chat.sent[1]).toEqual(chat.sent[0]);
    expect(await chat.deliveries()).toMatchObject([{ outcome: 'failed', attempts: 2 }]);
    expect(await waitingFor(database.db, chat.key.endpointId)).toEqual(before);
  });
});
