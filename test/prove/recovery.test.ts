import { expect, test } from '@jest/globals';
import { measureRecoveries } from '../../prove/report/recovery.ts';
import { chatRead, evidence, fault, shown } from '../support/evidence.ts';

const kill = fault('worker', [1_000, 1_200], { kind: 'kill_worker', id: 7 });

test('a stall lasts from the fault to the first progress seen', () => {
  const reads = [
    chatRead(1, [895, 900], { rounds: [shown('r1', 'drpp'), shown('r0', 'dddd')] }),
    chatRead(2, [1_495, 1_500], { rounds: [shown('r1', 'drpp')] }),
    chatRead(3, [2_695, 2_700], { rounds: [shown('r1', 'ddrr')] }),
    chatRead(4, [2_995, 3_000], { rounds: [shown('r1', 'dddd')] }),
  ];
  expect(measureRecoveries(evidence({ reads, faults: [kill] }))).toEqual([
    {
      kind: 'kill_worker',
      times: 1,
      rounds: 1,
      p50: 1_700,
      p99: 1_700,
      worst: 1_700,
      slowest: [{ faultId: 7, roundId: 'r1', ms: 1_700 }],
    },
  ]);
});

test('calm moments are measured for comparison', () => {
  const reads = [
    chatRead(1, [895, 900], { rounds: [shown('r1', 'drpp')] }),
    chatRead(2, [1_095, 1_100], { rounds: [shown('r1', 'ddrr')] }),
    chatRead(3, [5_895, 5_900], { rounds: [shown('r2', 'rppp')] }),
    chatRead(4, [6_095, 6_100], { rounds: [shown('r2', 'dddd')] }),
  ];
  expect(measureRecoveries(evidence({ reads, calmMoments: [1_000, 6_000] }))).toMatchObject([
    { kind: 'none', times: 2, rounds: 2, worst: 100 },
  ]);
});

test('a round without progress counts if it was polled long enough', () => {
  const readsUntil = (lastAt: number) => [
    chatRead(1, [895, 900], { rounds: [shown('r1', 'drpp')] }),
    chatRead(2, [lastAt - 5, lastAt], { rounds: [shown('r1', 'drpp')] }),
  ];
  expect(measureRecoveries(evidence({ reads: readsUntil(9_000), faults: [kill] }))).toMatchObject([
    { rounds: 1, worst: 8_000 },
  ]);
  // The reader had seen enough and stopped.
  expect(measureRecoveries(evidence({ reads: readsUntil(2_000), faults: [kill] }))).toEqual([]);
});

test('a kill that affects several processes counts once', () => {
  const reads = [
    chatRead(1, [895, 900], { rounds: [shown('r1', 'drpp')] }),
    chatRead(2, [1_495, 1_500], { rounds: [shown('r1', 'dddd')] }),
  ];
  const faults = [kill, { ...kill, dependency: 'server' as const }];
  expect(measureRecoveries(evidence({ reads, faults }))).toMatchObject([{ times: 1, rounds: 1 }]);
});
