import { describe, expect, test } from '@jest/globals';
import { ApiError } from '../../../../server/http/errors.ts';
import { createKickoffPrecheck, type TenantRoom } from '../../../../server/sdk/chats/kickoff-precheck.ts';

const atLimit = new ApiError(429, 'RATE_LIMITED', 'has 2 running rounds', {
  headers: { 'retry-after': '5' },
});
const noCredit = new ApiError(402, 'INSUFFICIENT_CREDIT', 'no credit');

/** A check by a clock of its own, of a tenant that has as much room as the test says. */
function newPrecheck(room: TenantRoom | Error = { credits: 100, rounds: 0 }) {
  const state = { nowMs: 0, room, reads: 0, rejected: [] as string[] };
  const precheck = createKickoffPrecheck({
    readRoom: async () => {
      state.reads += 1;
      if (state.room instanceof Error) throw state.room;
      return state.room;
    },
    onRejected: (code) => state.rejected.push(code),
    now: () => state.nowMs,
  });
  const passes = async (tenantId = 'shop') =>
    precheck.check(tenantId).then(
      () => true,
      () => false,
    );
  const passing = async (count: number) =>
    (await Promise.all(Array.from({ length: count }, () => passes()))).filter(Boolean).length;
  return { state, precheck, passes, passing };
}

describe('a kickoff', () => {
  test('passes without a look at the rows as long as none was rejected', async () => {
    const { state, passing } = newPrecheck();
    expect(await passing(50)).toBe(50);
    expect(state.reads).toBe(0);
  });

  test('is answered as the rejection before it while the rows say the same', async () => {
    const { state, precheck, passes } = newPrecheck();
    precheck.note('shop', atLimit);
    await expect(precheck.check('shop')).rejects.toMatchObject({
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
});
