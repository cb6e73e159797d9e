import { describe, expect, test } from '@jest/globals';
import { createKickoffLimiter } from '../../../../server/sdk/chats/kickoff-limiter.ts';

/** A limiter, and kickoffs that are handled until the test ends them. */
function newLimiter(options: { refuses?: boolean; maxTurnMs?: number } = {}) {
  let refused = 0;
  const limiter = createKickoffLimiter({
    refuses: true,
    onRefused: () => {
      refused += 1;
    },
    ...options,
  });
  const handled: string[] = [];
  const post = (tenantId: string, number = 0) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const result = limiter.run(tenantId, () => {
      handled.push(`${tenantId} ${number}`);
      return promise;
    });
    result.catch(() => {});
    return { answer: resolve, fail: reject, result };
  };
  const many = (count: number, tenantId: string) =>
    Array.from({ length: count }, (_, number) => post(tenantId, number));
  const numbers = (count: number, tenantId: string) =>
    Array.from({ length: count }, (_, number) => `${tenantId} ${number}`);
  return { handled, post, many, numbers, refusals: () => refused };
}

describe('the limiter of kickoffs', () => {
  test('handles eight of a tenant at once, in the order of their arrival, and others beside them', async () => {
    const { handled, post, many, numbers } = newLimiter();
    const flood = many(40, 'flooding');
    const other = post('other');
    expect(handled).toEqual([...numbers(8, 'flooding'), 'other 0']);
    for (const { answer, result } of [other, ...flood]) {
      answer();
      await result;
    }
    expect(handled.filter((one) => one.startsWith('flooding'))).toEqual(numbers(40, 'flooding'));
  });

  test('passes the turn of a failed kickoff on', async () => {
    const { handled, many } = newLimiter();
    const [first, ...others] = many(9, 'shop');
    first?.fail(new Error('no worker'));
    await expect(first?.result).rejects.toThrow('no worker');
    expect(handled).toHaveLength(9);
    for (const { answer, result } of others) {
      answer();
      await result;
    }
  });

  test('refuses a tenant that has a hundred, and no other', async () => {
    const { handled, post, many, refusals } = newLimiter();
    const burst = many(100, 'flooding');
    await expect(post('flooding').result).rejects.toMatchObject({
      status: 429,
      code: 'RATE_LIMITED',
      headers: { 'retry-after': expect.stringMatching(/^[123]$/) },
      hasNoEffect: true,
    });
    post('other').answer();
    for (const { answer, result } of burst) {
      answer();
      await result;
    }
    expect(refusals()).toBe(1);
    expect(handled).toHaveLength(101);
  });

  test('refuses those whose turn does not come in time, and leaves no turn taken', async () => {
    const { handled, many, refusals } = newLimiter({ maxTurnMs: 20 });
    const first = many(8, 'shop');
    const late = await Promise.allSettled(many(20, 'shop').map(({ result }) => result));
    expect(late).toEqual(
      Array(20).fill({ status: 'rejected', reason: expect.objectContaining({ status: 429 }) }),
    );
    expect(refusals()).toBe(20);
    for (const { answer, result } of first) {
      answer();
      await result;
    }
    many(8, 'shop');
    expect(handled).toHaveLength(16);
  });

  test('refuses nothing where refusals are off', async () => {
    const { many, refusals } = newLimiter({ refuses: false, maxTurnMs: 1 });
    for (const { answer, result } of many(400, 'shop')) {
      answer();
      await result;
    }
    expect(refusals()).toBe(0);
  });
});
