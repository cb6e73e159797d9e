import { describe, expect, test } from '@jest/globals';
import { createKickoffDoor } from '../../../../server/sdk/chats/kickoff-door.ts';

/** A door, and kickoffs that are inside until the test says. */
function newDoor(options: { refuses?: boolean; maxTurnMs?: number } = {}) {
  let refused = 0;
  const door = createKickoffDoor({
    refuses: true,
    onRefused: () => {
      refused += 1;
    },
    ...options,
  });
  const inside: string[] = [];
  const post = (tenantId: string, number = 0) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const result = door.run(tenantId, () => {
      inside.push(`${tenantId} ${number}`);
      return promise;
    });
    result.catch(() => {});
    return { answer: resolve, fail: reject, result };
  };
  const many = (count: number, tenantId: string) =>
    Array.from({ length: count }, (_, number) => post(tenantId, number));
  const numbers = (count: number, tenantId: string) =>
    Array.from({ length: count }, (_, number) => `${tenantId} ${number}`);
  return { inside, post, many, numbers, refusals: () => refused };
}

describe('the door of kickoffs', () => {
  test('lets eight of a tenant in at once, in the order of their arrival, and others beside them', async () => {
    const { inside, post, many, numbers } = newDoor();
    const flood = many(40, 'flooding');
    const other = post('other');
    expect(inside).toEqual([...numbers(8, 'flooding'), 'other 0']);
    for (const { answer, result } of [other, ...flood]) {
      answer();
      await result;
    }
    expect(inside.filter((one) => one.startsWith('flooding'))).toEqual(numbers(40, 'flooding'));
  });

  test('passes the place of a failed kickoff on', async () => {
    const { inside, many } = newDoor();
    const [first, ...others] = many(9, 'shop');
    first?.fail(new Error('no worker'));
    await expect(first?.result).rejects.toThrow('no worker');
    expect(inside).toHaveLength(9);
    for (const { answer, result } of others) {
      answer();
      await result;
    }
  });

  test('refuses a tenant that has a hundred, and no other', async () => {
    const { inside, post, many, refusals } = newDoor();
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
    expect(inside).toHaveLength(101);
  });

  test('refuses those whose turn does not come in time, and leaves no place behind', async () => {
    const { inside, many, refusals } = newDoor({ maxTurnMs: 20 });
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
    expect(inside).toHaveLength(16);
  });

  test('refuses nothing when it is told so', async () => {
    const { many, refusals } = newDoor({ refuses: false, maxTurnMs: 1 });
    for (const { answer, result } of many(400, 'shop')) {
      answer();
      await result;
    }
    expect(refusals()).toBe(0);
  });
});
