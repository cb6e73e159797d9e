import { describe, expect, test } from '@jest/globals';
import { countRunningRounds } from '../../prove/clients/running-rounds.ts';
import { planLoneKills } from '../../prove/nemesis/lone-kills.ts';
import { type FaultKind, faultKinds, faultRanges } from '../../prove/nemesis/schedule.ts';
import { Random } from '../../prove/random.ts';
import { chatRead, shown } from '../support/evidence.ts';

const stormMs = 10 * 60_000;
const plan = (seed: number, kinds: readonly FaultKind[] = faultKinds) =>
  planLoneKills(new Random(seed), stormMs, kinds);
const counts = (kinds: readonly FaultKind[]) =>
  Object.fromEntries([...Map.groupBy(kinds, (kind) => kind)].map(([kind, all]) => [kind, all.length]));

describe('lone kills', () => {
  test('follow from the seed', () => {
    expect(plan(7)).toEqual(plan(7));
    expect(plan(7)).not.toEqual(plan(8));
  });

  test('are of the measured kinds, mostly workers and servers', () => {
    const kills = plan(1).slice(0, 36);
    expect(counts(kills.map(({ fault }) => fault.kind))).toEqual({
      kill_worker: 12,
      kill_server: 12,
      kill_bus: 4,
      kill_temporal: 4,
      terminate_postgres_connections: 4,
    });
  });

  test('leave out kinds unavailable on this machine', () => {
    const kinds = faultKinds.filter((kind) => kind !== 'kill_bus');
    expect(counts(plan(1, kinds).map(({ fault }) => fault.kind))).not.toHaveProperty('kill_bus');
    expect(plan(1, [])).toEqual([]);
  });

  test('follow 6 to 8 calm seconds with one marked moment', () => {
    let freeAt = 0;
    for (const { fault, calmMs, markMs } of plan(3)) {
      const [least, most] = faultRanges[fault.kind].holdMs;
      expect(calmMs).toBeGreaterThanOrEqual(6_000);
      expect(calmMs).toBeLessThanOrEqual(8_000);
      expect(markMs).toBeGreaterThan(3_000);
      expect(markMs).toBeLessThan(calmMs - 1_000);
      expect(fault.at - freeAt).toBeGreaterThanOrEqual(calmMs);
      expect(fault.holdMs).toBeGreaterThanOrEqual(least);
      expect(fault.holdMs).toBeLessThanOrEqual(most);
      expect(fault.at).toBeLessThan(stormMs);
      freeAt = fault.at + fault.holdMs;
    }
  });

  test('alternate between both workers and both servers', () => {
    for (const kind of ['kill_worker', 'kill_server'] as const) {
      const targets = plan(2)
        .filter(({ fault }) => fault.kind === kind)
        .map(({ fault }) => fault.target);
      expect(targets.every((target, index) => index === 0 || target !== targets[index - 1])).toBe(true);
    }
  });
});

test('a round counts as running while its reader sees it so', () => {
  const reads = [
    chatRead(1, [90, 100], { rounds: [shown('r9', 'rppp')] }),
    chatRead(2, [1_290, 1_300], { rounds: [shown('r1', 'drpp'), shown('r2', 'drpp')] }),
    chatRead(3, [1_490, 1_500], { rounds: [shown('r2', 'dddd'), shown('r3', 'rppp')] }),
  ];
  expect(countRunningRounds(reads, 1_600)).toBe(2);
  expect(countRunningRounds(reads, 2_400)).toBe(1);
});
