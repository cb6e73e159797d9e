import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { newMessage, useQuoteActors } from '../../support/quote-actors.ts';
import { waitFor } from '../../support/wait-for.ts';

const actors = useQuoteActors();
const replied = (count: number) =>
  waitFor(() => actors.fake.getCalls('reply').length === count, { timeoutMs: 15_000 });
const ended = (key: string, status = 'COMPLETED') =>
  waitFor(async () => (await actors.getStatus(key)) === status, { timeoutMs: 15_000 });

describe('an actor', () => {
  test('replies to messages one after the other', async () => {
    const key = randomUUID();
    actors.fake.hold();
    for (const content of ['a', 'b', 'c']) await actors.gateway().send(newMessage(key, content));
    await replied(1);
    expect(actors.fake.getCalls('admit')).toEqual(['admit a', 'admit b', 'admit c']);
    expect(actors.fake.getCalls('reply')).toEqual(['reply 1']);
    actors.fake.release();
    await replied(3);
    expect(actors.fake.getCalls('reply')).toEqual(['reply 1', 'reply 2', 'reply 3']);
  });

  test('answers before the reply, and reports when none is due', async () => {
    const key = randomUUID();
    const gateway = actors.gateway();
    actors.fake.hold();
    for (let no = 1; no <= 5; no += 1) {
      expect(await gateway.send(newMessage(key))).toEqual({ status: 'pending' });
    }
    actors.fake.release();
    await waitFor(async () => (await actors.getProgress(key)).reply_count === 4);
    expect(await gateway.send(newMessage(key))).toEqual({ status: 'completed' });
    expect(actors.fake.getCalls('reply')).toHaveLength(4);
  });

  test('waits before it replies', async () => {
    const key = randomUUID();
    const startedAt = Date.now();
    await actors.gateway({ think_ms: 300 }).send(newMessage(key));
    await replied(1);
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(300);
  });

  test('reports its progress by query', async () => {
    const key = randomUUID();
    actors.fake.hold();
    await actors.gateway().send(newMessage(key));
    await actors.gateway().send(newMessage(key));
    await replied(1);
    expect(await actors.getProgress(key)).toEqual({
      conversation_id: actors.fake.standings.get(key)?.conversation_id,
      message_count: 2,
      reply_count: 0,
    });
    actors.fake.release();
    await waitFor(async () => (await actors.getProgress(key)).reply_count === 2);
  });

  test('completes when its first message never arrives, long before it would be idle', async () => {
    const key = randomUUID();
    await actors.startAlone(key);
    await ended(key);
    await actors.gateway().send(newMessage(key));
    await replied(1);
  });

  test('completes when idle, and the next message starts it again', async () => {
    const key = randomUUID();
    const gateway = actors.gateway({ idle_ms: 200 });
    await gateway.send(newMessage(key));
    await ended(key);
    expect(await gateway.isRunning(key)).toBe(false);
    await gateway.send(newMessage(key));
    await replied(2);
    expect(actors.fake.getCalls('reply')).toEqual(['reply 1', 'reply 2']);
  });

  test('finishes pending replies of an earlier run', async () => {
    const key = randomUUID();
    const left = { conversation_id: randomUUID(), message_count: 2, reply_count: 1 };
    actors.fake.standings.set(key, left);
    await actors.gateway().send(newMessage(key));
    await replied(2);
    expect(actors.fake.getCalls('reply')).toEqual(['reply 2', 'reply 3']);
  });

  test('starts over when its conversation has expired', async () => {
    const key = randomUUID();
    await actors.gateway().send(newMessage(key));
    await waitFor(async () => (await actors.getProgress(key)).reply_count === 1);
    actors.fake.standings.delete(key);
    await actors.gateway().send(newMessage(key));
    await replied(2);
    expect(actors.fake.getCalls('reply')).toEqual(['reply 1', 'reply 1']);
  });

  test('keeps every message across its runs', async () => {
    const key = randomUUID();
    const gateway = actors.gateway({ messages_per_run: 3 });
    const runs = new Set<string>();
    for (let no = 1; no <= 20; no += 1) {
      await gateway.send(newMessage(key, `${no}`));
      runs.add((await actors.getHandle(key).describe()).runId);
    }
    await replied(4);
    expect(actors.fake.getCalls('admit')).toEqual(Array.from({ length: 20 }, (_, at) => `admit ${at + 1}`));
    expect(actors.fake.getCalls('reply')).toEqual(['reply 1', 'reply 2', 'reply 3', 'reply 4']);
    expect(runs.size).toBeGreaterThan(3);
  });

  test('that is cancelled by an operator ends', async () => {
    const key = randomUUID();
    actors.fake.hold();
    await actors.gateway().send(newMessage(key));
    await replied(1);
    expect(await actors.gateway().isRunning(key)).toBe(true);
    await actors.getHandle(key).cancel();
    await ended(key, 'CANCELLED');
    expect(await actors.gateway().isRunning(key)).toBe(false);
  });

  test('that was never started is not running', async () => {
    expect(await actors.gateway().isRunning(randomUUID())).toBe(false);
  });
});

describe('a message that is not admitted', () => {
  test('is rejected with the reason, and its actor ends', async () => {
    const key = randomUUID();
    actors.fake.rejectWith = 'TOO_MANY_CONVERSATIONS';
    await expect(actors.gateway().send(newMessage(key))).rejects.toMatchObject({
      name: 'UpdateRejectedError',
      code: 'TOO_MANY_CONVERSATIONS',
    });
    await ended(key);
  });

  test('leaves the others of its conversation alone', async () => {
    const key = randomUUID();
    await actors.gateway().send(newMessage(key, 'a'));
    await replied(1);
    actors.fake.rejectWith = 'ADMISSION_TIMEOUT';
    await expect(actors.gateway().send(newMessage(key, 'b'))).rejects.toMatchObject({
      code: 'ADMISSION_TIMEOUT',
    });
    actors.fake.rejectWith = null;
    await actors.gateway().send(newMessage(key, 'c'));
    await replied(2);
  });

  test('is withdrawn when its outcome is unknown', async () => {
    const key = randomUUID();
    actors.fake.isUnavailable = true;
    await expect(actors.gateway().send(newMessage(key, 'a', 300))).rejects.toMatchObject({
      code: 'ADMISSION_TIMEOUT',
    });
    expect(actors.fake.getCalls('withdraw')).toEqual(['withdraw a']);
  });

  test("is admitted when late only by its server's clock", async () => {
    const key = randomUUID();
    await actors.gateway().send(newMessage(key));
    await replied(1);
    const message = { ...newMessage(key, 'late', -60_000), admit_ms: 10_000 };
    await actors.getHandle(key).executeUpdate('sendMessage', { args: [message] });
    await replied(2);
  });
});
