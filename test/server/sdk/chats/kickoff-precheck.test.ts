import { describe, expect, test } from '@jest/globals';
import { ApiError } from '../../../../server/http/errors.ts';
import { createKickoffPrecheck, type TenantRoom } from '../../../../server/sdk/chats/kickoff-precheck.ts';
import { waitFor } from '../../../support/wait-for.ts';

const atLimit = new ApiError(429, 'RATE_LIMITED', 'has 2 running rounds', {
  headers: { 'retry-after': '5' },
});
const noCredit = new ApiError(402, 'INSUFFICIENT_CREDIT', 'no credit');

/** A check by a clock of its own, of a tenant that has as much room as the test says. */
function newPrecheck(room: TenantRoom | Error = { credits: 100, rounds: 0 }, maxWaiting = 0) {
  const state = { nowMs: 0, room, reads: 0, rejected: [] as string[], pauses: [] as (() => void)[] };
  const precheck = createKickoffPrecheck({
    readRoom: async () => {
      state.reads += 1;
      if (state.room instanceof Error) throw state.room;
      return state.room;
    },
    onRejected: (code) => state.rejected.push(code),
    now: () => state.nowMs,
    maxWaiting,
    pause: (ms) =>
      new Promise<void>((resolve) => {
        state.pauses.push(() => {
          state.nowMs += ms;
          resolve();
        });
      }),
  });
  /** Whether a kickoff that is answered at once passes. */
  const passes = async (tenantId = 'shop') =>
    precheck
      .run(tenantId, async () => {})
      .then(
        () => true,
        () => false,
      );
  const passing = async (count: number) => {
    let passed = 0;
    for (let kickoff = 0; kickoff < count; kickoff += 1) passed += (await passes()) ? 1 : 0;
    return passed;
  };
  /** Kickoffs at the workers, which `answer` answers. */
  const begin = (count: number) => {
    const answered = Promise.withResolvers<void>();
    let passed = 0;
    const all = Array.from({ length: count }, () =>
      precheck.run('shop', () => {
        passed += 1;
        return answered.promise;
      }),
    ).map((result) => result.catch(() => {}));
    return {
      passed: () => passed,
      answer: async () => {
        answered.resolve();
        await Promise.all(all);
      },
    };
  };
  return { state, precheck, passes, passing, begin };
}

describe('a kickoff', () => {
  test('passes without a look at the rows as long as none was rejected and few are at the workers', async () => {
    const { state, passing } = newPrecheck();
    expect(await passing(50)).toBe(50);
    expect(state.reads).toBe(0);
  });

  test('is answered as the rejection before it while the rows say the same', async () => {
    const { state, precheck, passes } = newPrecheck();
    precheck.note('shop', atLimit);
    await expect(precheck.run('shop', async () => {})).rejects.toMatchObject({
      status: 429,
      code: 'RATE_LIMITED',
      message: 'has 2 running rounds',
      headers: { 'retry-after': expect.stringMatching(/^[2-8]$/) },
      hasNoEffect: true,
    });
    expect(await passes('another')).toBe(true);
    expect(state.rejected).toEqual(['RATE_LIMITED']);
  });

  test('passes as soon as the rows have room, and no more than that between two reads', async () => {
    const { state, precheck, passing } = newPrecheck();
    precheck.note('shop', atLimit);
    expect(await passing(10)).toBe(0);
    state.room = { credits: 100, rounds: 3 };
    expect(await passing(10)).toBe(0);
    state.nowMs += 100;
    expect(await passing(10)).toBe(3);
    expect(await passing(10)).toBe(0);
    precheck.note('shop', atLimit);
    expect(await passing(10)).toBe(0);
    state.nowMs += 100;
    expect(await passing(10)).toBe(3);
    expect(state.reads).toBe(3);
  });

  test('passes at once after a grant that follows its rejection', async () => {
    const { precheck, passing } = newPrecheck({ credits: 1, rounds: 5 });
    precheck.note('shop', noCredit);
    expect(await passing(2)).toBe(1);
  });

  test('of a tenant without credit is rejected for its credit, whatever its limit', async () => {
    const { state, precheck, passes } = newPrecheck({ credits: 0, rounds: 5 });
    precheck.note('shop', noCredit);
    state.nowMs += 100;
    expect(await passes()).toBe(false);
    state.room = { credits: 1, rounds: 0 };
    state.nowMs += 100;
    expect(await passes()).toBe(true);
    expect(await passes()).toBe(false);
  });

  test('passes while the rows cannot be read', async () => {
    const { state, precheck, passing } = newPrecheck(new Error('PostgreSQL is away'));
    precheck.note('shop', atLimit);
    state.nowMs += 100;
    expect(await passing(5)).toBe(5);
  });

  test('of a tenant that has had room for a while is looked at no more', async () => {
    const { state, precheck, passing } = newPrecheck({ credits: 100, rounds: 1_000 });
    precheck.note('shop', atLimit);
    for (let second = 1; second <= 12; second += 1) {
      state.nowMs = second * 1_000;
      await passing(1);
    }
    expect(state.reads).toBe(9);
  });

  test('is not looked at after a rejection that is not for the tenant’s sake', async () => {
    const { precheck, passing } = newPrecheck();
    precheck.note('shop', new ApiError(409, 'PRIOR_ROUND_IN_FLIGHT', 'wait'));
    expect(await passing(3)).toBe(3);
  });

  test('that has passed and is not answered counts as running', async () => {
    const { state, precheck, begin, passing } = newPrecheck({ credits: 100, rounds: 3 });
    precheck.note('shop', atLimit);
    const three = begin(5);
    await waitFor(() => three.passed() === 3);
    state.nowMs += 100;
    expect(await passing(5)).toBe(0);
    await three.answer();
    state.nowMs += 100;
    expect(await passing(5)).toBe(3);
  });

  test('of a tenant that has several at the workers is looked at before any was rejected', async () => {
    const { state, begin, passing } = newPrecheck({ credits: 100, rounds: 6 });
    const many = begin(20);
    await waitFor(() => state.rejected.length === 14);
    expect({ passed: many.passed(), reads: state.reads }).toEqual({ passed: 6, reads: 1 });
    state.room = { credits: 100, rounds: 0 };
    await many.answer();
    state.nowMs += 100;
    expect(await passing(5)).toBe(0);
  });

  test('that repeats one which may have been admitted passes', async () => {
    const { precheck } = newPrecheck();
    precheck.note('shop', atLimit);
    let runs = 0;
    const kickOff = async () => {
      runs += 1;
    };
    await precheck.run('shop', kickOff, async () => true);
    await expect(precheck.run('shop', kickOff, async () => false)).rejects.toMatchObject({ status: 429 });
    expect(runs).toBe(1);
  });
});

describe('a few kickoffs at the limit', () => {
  const untilPaused = ({ pauses }: { pauses: unknown[] }, count: number) =>
    waitFor(() => pauses.length === count);

  test('wait for a round to end, and the others do not', async () => {
    const { state, precheck, begin } = newPrecheck({ credits: 100, rounds: 0 }, 4);
    precheck.note('shop', atLimit);
    const many = begin(10);
    await untilPaused(state, 4);
    expect(state.rejected).toHaveLength(6);
    state.room = { credits: 100, rounds: 2 };
    for (const end of state.pauses.splice(0)) end();
    await untilPaused(state, 2);
    expect({ passed: many.passed(), rejected: state.rejected.length }).toEqual({ passed: 2, rejected: 6 });
    state.nowMs += 2_000;
    state.room = { credits: 100, rounds: 0 };
    for (const end of state.pauses.splice(0)) end();
    await waitFor(() => state.rejected.length === 8);
    await many.answer();
  });

  test('of a tenant without credit do not wait', async () => {
    const { state, precheck, begin } = newPrecheck({ credits: 0, rounds: 5 }, 4);
    precheck.note('shop', noCredit);
    await begin(10).answer();
    expect({ rejected: state.rejected.length, pauses: state.pauses.length }).toEqual({
      rejected: 10,
      pauses: 0,
    });
  });
});
