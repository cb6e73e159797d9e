import { describe, expect, test } from '@jest/globals';
import { ApiError } from '../../../../server/http/errors.ts';
import { createKickoffQueue } from '../../../../server/sdk/chats/kickoff-queue.ts';

const maxWaitMs = 1_000;

/** A queue by a clock of its own, and kickoffs whose admission takes as long as the test says. */
function newQueue(limitMs = maxWaitMs) {
  const clock = { nowMs: 0 };
  let refused = 0;
  const queue = createKickoffQueue({
    maxWaitMs: limitMs,
    onRefused: () => {
      refused += 1;
    },
    now: () => clock.nowMs,
  });
  const post = (tenantId = 'shop') => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    return { answer: resolve, fail: reject, result: queue.run(tenantId, () => promise) };
  };
  type Posted = ReturnType<typeof post>;
  const answerAfter = async (ms: number, kickoffs: Posted[]) => {
    clock.nowMs += ms;
    for (const { answer, result } of kickoffs) {
      answer();
      await result;
    }
  };
  const many = (count: number, tenantId?: string) => Array.from({ length: count }, () => post(tenantId));
  return { clock, queue, post, many, answerAfter, refusals: () => refused };
}

describe('the queue of kickoffs', () => {
  test('refuses with 429 and Retry-After while many wait and the last answers were slow', async () => {
    const { many, answerAfter, queue, refusals } = newQueue();
    const first = many(5);
    const waiting = many(20);
    await answerAfter(maxWaitMs + 1, first);
    let admitted = false;
    const refused = queue.run('shop', async () => {
      admitted = true;
    });
    const error: unknown = await refused.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 429, code: 'RATE_LIMITED', hasNoEffect: true });
    expect((error as ApiError).headers['retry-after']).toMatch(/^[123]$/);
    expect({ admitted, refusals: refusals() }).toEqual({ admitted: false, refusals: 1 });
    await answerAfter(0, waiting);
  });

  test('serves a burst whose answers are quick', async () => {
    const { many, answerAfter, post, refusals } = newQueue();
    const burst = many(100);
    await answerAfter(maxWaitMs, burst.splice(0, 20));
    burst.push(post());
    await answerAfter(0, burst);
    expect(refusals()).toBe(0);
  });

  test('refuses nothing while few wait, however slow the answers are', async () => {
    const { many, answerAfter, post, refusals } = newQueue();
    const kickoffs = many(8);
    await answerAfter(60_000, kickoffs.splice(0, 5));
    await answerAfter(0, [post(), ...kickoffs]);
    expect(refusals()).toBe(0);
  });

  test('refuses no burst that follows slow kickoffs, one at a time', async () => {
    const { many, answerAfter, refusals } = newQueue();
    for (let kickoff = 0; kickoff < 10; kickoff += 1) await answerAfter(2 * maxWaitMs, many(1));
    await answerAfter(0, many(100));
    expect(refusals()).toBe(0);
  });

  test('is not slowed down by kickoffs that wait for something of their own', async () => {
    const { many, answerAfter, refusals } = newQueue();
    const stuck = many(8, 'locked');
    for (let second = 0; second < 30; second += 1) {
      await answerAfter(1_000, many(5));
      if (second % 4 === 0) stuck.shift()?.answer();
    }
    expect(refusals()).toBe(0);
  });

  test('lets kickoffs in again once answers are quick, or five seconds old', async () => {
    const { clock, many, answerAfter, post, refusals } = newQueue();
    const slow = many(8);
    await answerAfter(3_000, slow.splice(0, 4));
    await expect(post().result).rejects.toThrow(ApiError);
    clock.nowMs += 5_000;
    await answerAfter(10, [...slow, post()]);
    expect(refusals()).toBe(1);
  });

  test('turns away the tenant whose kickoffs wait, and no other', async () => {
    const { many, answerAfter, post, refusals } = newQueue();
    const flood = many(40, 'flooding');
    await answerAfter(3_000, flood.splice(0, 8));
    await expect(post('flooding').result).rejects.toThrow(ApiError);
    const others = ['one', 'two', 'three'].flatMap((tenantId) => many(2, tenantId));
    await expect(post('one').result).rejects.toThrow(ApiError);
    await answerAfter(0, [...others, ...flood]);
    expect(refusals()).toBe(2);
  });

  test('counts a failed admission as an answer', async () => {
    const { clock, many, answerAfter, post } = newQueue();
    const waiting = many(40);
    clock.nowMs = 3_000;
    for (const { fail, result } of waiting.splice(0, 8)) {
      fail(new Error('no worker'));
      await expect(result).rejects.toThrow('no worker');
    }
    await expect(post().result).rejects.toMatchObject({ status: 429 });
    await answerAfter(0, waiting);
  });

  test('refuses nothing when it is switched off', async () => {
    const { many, answerAfter, post, refusals } = newQueue(0);
    const slow = many(400);
    await answerAfter(60_000, slow.splice(0, 20));
    await answerAfter(0, [...slow, post()]);
    expect(refusals()).toBe(0);
  });
});
