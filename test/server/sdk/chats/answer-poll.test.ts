import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Context } from 'koa';
import type { CachedResponse } from '../../../../server/chat/cached-response.ts';
import { type ChatWatches, createChatWatches } from '../../../../server/chat/chat-watches.ts';
import { createAnswerPoll } from '../../../../server/sdk/chats/answer-poll.ts';
import { createLongPollLimit } from '../../../../server/sdk/chats/long-poll-limit.ts';

const waitMs = 25_000;
const chat = { tenantId: 'tenant', profileId: 'profile', chatId: 'chat' };

let opened: ChatWatches | null = null;
beforeEach(() => void jest.useFakeTimers());
afterEach(() => {
  opened?.close();
  jest.useRealTimers();
});

/** A chat whose round runs, its version in the rows, and polls of it that count what they read. */
function newPolls() {
  const bus = { isListening: true };
  const rows = { version: { sequence: 1, rewrittenBy: null as string | null } };
  let checks = 0;
  const watches = createChatWatches({
    bus,
    readVersion: async () => {
      checks += 1;
      return rows.version;
    },
  });
  opened = watches;
  const answerPoll = createAnswerPoll(
    { watch: watches.watch, longPollsAborted: false },
    createLongPollLimit(),
  );
  let reads = 0;
  const read = async () => {
    reads += 1;
    const response = { etag: '"a"', running: true, body: Buffer.from('{}'), version: rows.version };
    return response as unknown as CachedResponse;
  };
  const poll = (lineageId = 'key', ctx = newContext()) => answerPoll(ctx, { lineageId, chat, waitMs, read });
  return { bus, rows, watches, poll, reads: () => reads, checks: () => checks };
}

/** The part of a Koa context that an answer needs. */
function newContext(): Context {
  const res = Object.assign(new EventEmitter(), { closed: false });
  return { get: () => '', set: () => {}, res } as unknown as Context;
}

describe('a long poll', () => {
  test('reads at its begin and at its end, and has its version checked twice', async () => {
    const { poll, reads, checks } = newPolls();
    const answered = poll();
    await jest.advanceTimersByTimeAsync(waitMs - 1);
    expect({ reads: reads(), checks: checks() }).toEqual({ reads: 1, checks: 2 });
    await jest.advanceTimersByTimeAsync(1);
    await answered;
    expect(reads()).toBe(2);
  });

  test('has its version checked every two seconds while the bus is down', async () => {
    const { bus, poll, reads, checks } = newPolls();
    bus.isListening = false;
    const answered = poll();
    await jest.advanceTimersByTimeAsync(waitMs - 1);
    expect({ reads: reads(), checks: checks() }).toEqual({ reads: 1, checks: 12 });
    await jest.advanceTimersByTimeAsync(1);
    await answered;
  });

  test.each([
    { what: 'an update', version: { sequence: 2, rewrittenBy: null } },
    { what: 'an erasure', version: { sequence: 1, rewrittenBy: '77' } },
  ])('reads again after $what whose notification was lost', async ({ version }) => {
    const { rows, poll, reads } = newPolls();
    const answered = poll();
    await jest.advanceTimersByTimeAsync(10);
    rows.version = version;
    await jest.advanceTimersByTimeAsync(14_000);
    expect(reads()).toBe(2);
    await jest.advanceTimersByTimeAsync(waitMs);
    await answered;
  });

  test.each(['chat', 'profile'] as const)('reads at once when its %s is updated', async (what) => {
    const { poll, watches, reads } = newPolls();
    const answered = poll();
    await jest.advanceTimersByTimeAsync(10);
    watches.wake('another chat');
    watches.wakeProfile('another profile');
    await jest.advanceTimersByTimeAsync(0);
    expect(reads()).toBe(1);
    if (what === 'chat') watches.wake(chat.chatId);
    else watches.wakeProfile(chat.profileId);
    await jest.advanceTimersByTimeAsync(0);
    expect(reads()).toBe(2);
    await jest.advanceTimersByTimeAsync(waitMs);
    await answered;
  });

  test('reads again after an update that came during its read', async () => {
    const { poll, watches, reads } = newPolls();
    const answered = poll();
    watches.wake(chat.chatId);
    await jest.advanceTimersByTimeAsync(10);
    expect(reads()).toBe(2);
    await jest.advanceTimersByTimeAsync(waitMs);
    await answered;
  });

  test('ends without another read when its client has gone', async () => {
    const { poll, reads } = newPolls();
    const ctx = newContext();
    const answered = poll('key', ctx);
    await jest.advanceTimersByTimeAsync(10);
    Object.assign(ctx.res, { closed: true }).emit('close');
    await answered;
    expect(reads()).toBe(1);
  });

  test('is answered at once when its key has too many', async () => {
    const { poll } = newPolls();
    const waiting = Array.from({ length: 1_000 }, () => poll());
    await poll();
    let answered = false;
    const other = poll('another key').then(() => (answered = true));
    await jest.advanceTimersByTimeAsync(10);
    expect(answered).toBe(false);
    await jest.advanceTimersByTimeAsync(waitMs);
    await Promise.all([...waiting, other]);
  });
});
