import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Context } from 'koa';
import type { CachedResponse } from '../../../../server/chat/cached-response.ts';
import { createAnswerPoll } from '../../../../server/sdk/chats/answer-poll.ts';

const waitMs = 25_000;
const running = { etag: '"a"', running: true, body: Buffer.from('{}') } as unknown as CachedResponse;

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

function newPolls() {
  const bus = { isListening: true };
  const waiting = new Set<(isUpdated: boolean) => void>();
  const cache = {
    get isListening() {
      return bus.isListening;
    },
    longPollsAborted: false,
    waitForUpdate: (_chatId: string, timeoutMs: number) =>
      new Promise<boolean>((resolve) => {
        waiting.add(resolve);
        setTimeout(resolve, timeoutMs, false);
      }),
  };
  const answerPoll = createAnswerPoll(cache);
  let reads = 0;
  const read = async () => {
    reads += 1;
    return running;
  };
  const poll = (lineageId = 'key') => answerPoll(newContext(), { lineageId, chatId: 'chat', waitMs, read });
  const notifyUpdate = () => {
    for (const resolve of waiting) resolve(true);
  };
  return { bus, poll, notifyUpdate, reads: () => reads };
}

/** The part of a Koa context that an answer needs. */
function newContext(): Context {
  return { get: () => '', set: () => {}, res: { closed: false } } as unknown as Context;
}

describe('a long poll', () => {
  test('reads rarely while the bus is connected', async () => {
    const { poll, reads } = newPolls();
    const answered = poll();
    await jest.advanceTimersByTimeAsync(waitMs);
    await answered;
    expect(reads()).toBeLessThanOrEqual(3);
  });

  test('reads every two seconds while the bus is down', async () => {
    const { bus, poll, reads } = newPolls();
    bus.isListening = false;
    const answered = poll();
    await jest.advanceTimersByTimeAsync(waitMs);
    await answered;
    expect(reads()).toBeGreaterThanOrEqual(12);
  });

  test('reads at once when the chat is updated', async () => {
    const { poll, notifyUpdate, reads } = newPolls();
    const answered = poll();
    await jest.advanceTimersByTimeAsync(10);
    expect(reads()).toBe(1);
    notifyUpdate();
    await jest.advanceTimersByTimeAsync(0);
    expect(reads()).toBe(2);
    await jest.advanceTimersByTimeAsync(waitMs);
    await answered;
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
