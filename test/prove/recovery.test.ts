import { expect, test } from '@jest/globals';
import { recoveries } from '../../prove/report/recovery.ts';
import { chatRead, evidence, fault, shown } from '../support/evidence.ts';

test('a round stands still from the fault to the first answer that shows it further', () => {
  const reads = [
    chatRead(1, [895, 900], [shown('r1', 'drpp'), shown('r0', 'dddd')]),
    chatRead(2, [1_495, 1_500], [shown('r1', 'drpp')]),
    chatRead(3, [2_695, 2_700], [shown('r1', 'ddrr')]),
    chatRead(4, [2_995, 3_000], [shown('r1', 'dddd')]),
  ];
  const faults = [fault('worker', [1_000, 1_200], { kind: 'kill_worker' })];
  expect(recoveries(evidence({ reads, faults }))).toEqual([
    { kind: 'kill_worker', rounds: 1, p50: 1_700, p99: 1_700, worst: 1_700 },
  ]);
});
