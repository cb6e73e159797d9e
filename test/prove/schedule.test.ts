import { describe, expect, test } from '@jest/globals';
import { faultKinds, faultRanges, planFaults } from '../../prove/nemesis/schedule.ts';
import { Random } from '../../prove/random.ts';

const stormMs = 30 * 60_000;
const plan = (seed: number) => planFaults(new Random(seed), stormMs, faultKinds);

describe('the schedule of faults', () => {
  test('follows from the seed', () => {
    expect(plan(7)).toEqual(plan(7));
    expect(plan(7)).not.toEqual(plan(8));
  });

  test('has every kind in a long storm, each within its range', () => {
    const faults = plan(1);
    expect(new Set(faults.map(({ kind }) => kind))).toEqual(new Set(faultKinds));
    for (const { kind, holdMs, at } of faults) {
      const [min, max] = faultRanges[kind].holdMs;
      expect(holdMs).toBeGreaterThanOrEqual(min);
      expect(holdMs).toBeLessThanOrEqual(max);
      expect(at).toBeLessThan(stormMs);
    }
    expect(faults.map(({ at }) => at)).toEqual(faults.map(({ at }) => at).toSorted((a, b) => a - b));
  });

  test('has only the kinds that are possible', () => {
    const faults = planFaults(new Random(1), stormMs, ['kill_worker', 'pause_server']);
    expect(new Set(faults.map(({ kind }) => kind))).toEqual(new Set(['kill_worker', 'pause_server']));
  });
});

describe('a random stream', () => {
  test('does not depend on other streams', () => {
    const [one, other] = [new Random(3), new Random(3)];
    other.int(0, 9);
    expect(one.fork('north-1').uuid()).toBe(other.fork('north-1').uuid());
    expect(one.fork('north-1').uuid()).not.toBe(one.fork('north-2').uuid());
  });

  test('makes version 4 UUIDs', () => {
    expect(new Random(3).uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
