import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { sendOnceWorkflowId, webhookWorkflowId } from '../../../workflows/webhooks/contract.ts';
import { waitFor } from '../../support/wait-for.ts';
import { newWebhookRef, useWebhookWorkflows } from '../../support/webhook-workflows.ts';

const workflows = useWebhookWorkflows();
const long = { timeoutMs: 15_000 };
const handleOf = (ref: { endpoint_id: string; chat_id: string }) =>
  workflows.client.workflow.getHandle(webhookWorkflowId(ref));
const ended = (ref: { endpoint_id: string; chat_id: string }) =>
  waitFor(async () => (await handleOf(ref).describe()).status.name === 'COMPLETED', long);

describe('the deliveries of a chat', () => {
  test('go on until nothing waits, and then end', async () => {
    const ref = newWebhookRef();
    workflows.fake.note(ref.chat_id, 1, 2, 3);
    await workflows.actors().wake(ref);
    await ended(ref);
    expect(workflows.fake.delivered).toEqual([1, 2, 3].map((event) => `${ref.chat_id} ${event}`));
  });

  test('lose no event that is noted while the last one is delivered', async () => {
    const ref = newWebhookRef();
    let open = () => {};
    workflows.fake.gate = new Promise((resolve) => {
      open = resolve;
    });
    workflows.fake.note(ref.chat_id, 1);
    await workflows.actors().wake(ref);
    await waitFor(() => workflows.fake.attempts === 1, long);
    // The attempt answers that nothing is left, as if it had looked before the next event was noted.
    await workflows.actors().wake(ref);
    open();
    await waitFor(() => workflows.fake.delivered.length === 1, long);
    workflows.fake.note(ref.chat_id, 2);
    await waitFor(() => workflows.fake.delivered.length === 2, long);
    await ended(ref);
  });

  test('begin again with the next event', async () => {
    const ref = newWebhookRef();
    for (const event of [1, 2]) {
      workflows.fake.note(ref.chat_id, event);
      await workflows.actors().wake(ref);
      await ended(ref);
    }
    expect(workflows.fake.delivered).toHaveLength(2);
  });

  test('are tried again at once when someone asks for it', async () => {
    const ref = newWebhookRef();
    workflows.fake.isFailing = true;
    workflows.fake.note(ref.chat_id, 1, 2);
    await workflows.actors().wake(ref);
    await waitFor(() => workflows.fake.attempts === 1, long);
    workflows.fake.isFailing = false;
    // A new event does not shorten the pause.
    await workflows.actors().wake(ref);
    await workflows.actors().retryNow(ref);
    await ended(ref);
    expect(workflows.fake.delivered).toHaveLength(2);
  });

  test('never overlap when an attempt that runs is replaced', async () => {
    const ref = newWebhookRef();
    workflows.fake.gate = new Promise(() => {});
    workflows.fake.note(ref.chat_id, 1);
    await workflows.actors().wake(ref);
    await waitFor(() => workflows.fake.attempts === 1, long);
    workflows.fake.gate = Promise.resolve();
    await workflows.actors().retryNow(ref);
    await ended(ref);
    expect(workflows.fake.delivered).toEqual([`${ref.chat_id} 1`]);
  });

  test('are not resumed while they run', async () => {
    const ref = newWebhookRef();
    workflows.fake.isFailing = true;
    workflows.fake.note(ref.chat_id, 1);
    expect(await workflows.actors().resume(ref)).toBe(true);
    expect(await workflows.actors().resume(ref)).toBe(false);
    workflows.fake.isFailing = false;
    await workflows.actors().retryNow(ref);
    await ended(ref);
  });

  test('continue in a new run before their history is long', async () => {
    const ref = newWebhookRef();
    const events = Array.from({ length: 7 }, (_, at) => at + 1);
    workflows.fake.note(ref.chat_id, ...events);
    await workflows.actors({ events_per_run: 3 }).wake(ref);
    await waitFor(() => workflows.fake.delivered.length === 7, long);
    await ended(ref);
    expect(workflows.fake.delivered).toEqual(events.map((event) => `${ref.chat_id} ${event}`));
    const { historyLength } = await handleOf(ref).describe();
    expect(historyLength).toBeLessThan(20);
  });
});

test('a single attempt is made once, however often it is asked for', async () => {
  const ref = { ...newWebhookRef(), delivery_id: randomUUID(), is_test: true };
  const { tenant_id, endpoint_id, delivery_id, is_test } = ref;
  await workflows.actors().sendOnce({ tenant_id, endpoint_id, delivery_id, is_test });
  await workflows.client.workflow.getHandle(sendOnceWorkflowId(ref)).result();
  expect(workflows.fake.sentOnce).toEqual([{ tenant_id, endpoint_id, delivery_id, is_test }]);
});
