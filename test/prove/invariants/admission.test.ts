import { expect, test } from '@jest/globals';
import type { Call, ChatRead, Evidence, Rows } from '../../../prove/evidence.ts';
import { linearize } from '../../../prove/invariants/shared/linearize.ts';
import {
  asking,
  call,
  chatRead,
  chatRow,
  evidence,
  failedRow,
  getVerdict,
  lost,
  rejected,
  roundRow,
  shown,
} from '../../support/evidence.ts';

const name = 'admission-linearizable';

interface Story {
  calls: Call[];
  reads?: ChatRead[];
  rounds?: Rows['rounds'];
  ended?: boolean;
  faults?: Evidence['faults'];
}

function judge({ calls, reads = [], rounds = [roundRow('r1')], ended = false, faults = [] }: Story) {
  const rows = { chats: [chatRow({ ended, roundCount: rounds.length })], rounds };
  return getVerdict(name, evidence({ calls, reads, faults, rows }));
}

const first = asking(1, [0, 10], { round: 'r1', kind: 'kickoff' });
const running = (id: number, at: [number, number]) => chatRead(id, at, { rounds: [shown('r1', 'drpp')] });
const passed = (id: number, at: [number, number]) => chatRead(id, at, { rounds: [shown('r1', 'ddrr')] });
const inFlight = (id: number, at: [number, number]) => rejected(id, at, { code: 'PRIOR_ROUND_IN_FLIGHT' });
const capped = (id: number, at: [number, number]) => rejected(id, at, { code: 'REFINEMENT_CAP_EXCEEDED' });
const notFound = (id: number, at: [number, number]) => rejected(id, at, { code: 'NOT_FOUND', status: 404 });
const end = (id: number, at: [number, number]) => call(id, at, { kind: 'end_chat', status: 200 });
const two = [roundRow('r1'), roundRow('r2')];
const three = [...two, roundRow('r3')];
/** Three rounds one after the other: two refinements, which is the cap. */
const used = [first, asking(2, [20, 30], { round: 'r2' }), asking(3, [40, 50], { round: 'r3' })];

test.each<[string, Story]>([
  [
    'a follow-up once step 2 is done',
    { calls: [first, asking(2, [40, 50], { round: 'r2' })], reads: [passed(9, [20, 30])], rounds: two },
  ],
  ['a rejection while step 2 runs', { calls: [first, inFlight(2, [20, 30])], reads: [running(9, [40, 50])] }],
  [
    'a rejection concurrent with the first read of step 2 done',
    { calls: [first, inFlight(2, [20, 30])], reads: [passed(9, [15, 25])] },
  ],
  [
    'a rejection concurrent with another admission',
    {
      calls: [first, asking(2, [40, 50], { round: 'r2' }), inFlight(3, [42, 48])],
      reads: [passed(9, [20, 30])],
      rounds: two,
    },
  ],
  ['a rejection at the cap', { calls: [...used, capped(4, [60, 70])], rounds: three }],
  [
    'a follow-up at the cap after a refinement that failed without a meal',
    {
      calls: [...used, asking(4, [60, 70], { round: 'r4' })],
      rounds: [...two, failedRow('r3'), roundRow('r4')],
    },
  ],
  [
    'a fresh start at the cap',
    {
      calls: [...used, asking(4, [60, 70], { round: 'r4' })],
      rounds: [...three, roundRow('r4', { refinement: false })],
    },
  ],
  [
    'rejections after the end, and a repeated end',
    { calls: [first, end(2, [20, 30]), notFound(3, [25, 28]), end(4, [40, 50])], ended: true },
  ],
  [
    'a lost call that took effect much later',
    {
      calls: [first, lost(2, [20, 30], { round: 'r2' }), inFlight(3, [500, 510])],
      reads: [passed(9, [12, 15])],
      rounds: two,
    },
  ],
  ['a lost call that never took effect', { calls: [first, lost(2, [20, 30], { round: 'r9' })] }],
  [
    'a lost kickoff that took effect',
    {
      calls: [
        lost(1, [0, 10], { round: 'r1', kind: 'kickoff', chatId: null }),
        asking(2, [40, 50], { round: 'r2' }),
      ],
      rounds: two,
    },
  ],
  [
    'a lost end that explains a rejection',
    {
      calls: [first, call(2, [20, 30], { kind: 'end_chat', status: null }), notFound(3, [40, 50])],
      ended: true,
    },
  ],
  [
    'repeats of one request',
    {
      calls: [lost(1, [0, 10], { round: 'r1' }), asking(2, [20, 30], { round: 'r1' }), inFlight(3, [15, 18])],
    },
  ],
  [
    'a rejection while a lost call may still be admitted',
    {
      calls: [first, lost(2, [40, 50], { round: 'r9' }), inFlight(3, [60, 70])],
      reads: [passed(9, [20, 30])],
    },
  ],
  [
    'a call of another tenant',
    { calls: [first, rejected(2, [20, 30], { code: 'NOT_FOUND', status: 404, tenant: 'other' })] },
  ],
])('holds for %s', (_what, story) => {
  expect(judge(story)).toEqual({ checked: 1, violations: [] });
});

test.each<[string, Story, number[], RegExp]>([
  [
    'a rejection after a read of step 2 done',
    { calls: [first, inFlight(2, [40, 50])], reads: [passed(9, [20, 30])] },
    [2],
    /call 2 .*1 rounds, none in flight/,
  ],
  [
    'two such rejections at once',
    { calls: [first, inFlight(2, [40, 50]), inFlight(3, [41, 51])], reads: [passed(9, [20, 30])] },
    [2],
    /call 2 /,
  ],
  [
    'a rejection long after a lost call',
    {
      calls: [first, lost(2, [40, 50], { round: 'r9' }), inFlight(3, [40_000, 40_010])],
      reads: [passed(9, [20, 30])],
    },
    [3],
    /call 3 /,
  ],
  [
    'a rejection after the round has failed',
    {
      calls: [first, inFlight(2, [40, 50])],
      reads: [chatRead(9, [20, 30], { rounds: [shown('r1', 'eppp')] })],
      rounds: [failedRow('r1')],
    },
    [2],
    /call 2 /,
  ],
  [
    'a second round in flight',
    { calls: [first, asking(2, [20, 30], { round: 'r2' })], reads: [running(9, [40, 50])], rounds: two },
    [2],
    /admission of round r2 by call 2 .*r1 in flight/,
  ],
  [
    'a follow-up past the cap',
    { calls: [...used, asking(4, [60, 70], { round: 'r4' })], rounds: [...three, roundRow('r4')] },
    [4],
    /round r4 .*2 refinements/,
  ],
  [
    'a cap rejection below the cap',
    { calls: [first, asking(2, [20, 30], { round: 'r2' }), capped(4, [60, 70])], rounds: two },
    [4],
    /call 4 .*1 refinements/,
  ],
  [
    'a follow-up after the end',
    { calls: [first, end(2, [20, 30]), asking(3, [40, 50], { round: 'r2' })], rounds: two, ended: true },
    [3],
    /round r2 by call 3 .*chat is ended/,
  ],
  ['an open chat reported as ended', { calls: [first, notFound(2, [20, 30])] }, [2], /call 2 .*chat is open/],
  [
    'a chat that ended without a request',
    { calls: [first], ended: true },
    [],
    /the row, which says that the chat has ended/,
  ],
  ['a chat that forgot its end', { calls: [first, end(2, [20, 30])] }, [], /the row, .*not ended/],
  [
    'rounds in another order than their admissions',
    {
      calls: [first, asking(2, [20, 30], { round: 'r3' }), asking(3, [40, 50], { round: 'r2' })],
      rounds: three,
    },
    [2],
    /round r3/,
  ],
  [
    'an end of a chat reported as unknown',
    { calls: [first, call(2, [20, 30], { kind: 'end_chat', status: 404 })] },
    [2],
    /call 2 /,
  ],
  [
    'insufficient credit in an ended chat',
    {
      calls: [first, end(2, [20, 30]), rejected(3, [40, 50], { code: 'INSUFFICIENT_CREDIT', status: 402 })],
      ended: true,
    },
    [3],
    /call 3 /,
  ],
])('is violated by %s', (_what, story, callIds, message) => {
  const { violations } = judge(story);
  expect(violations).toEqual([{ callIds, message: expect.stringMatching(message) }]);
  expect(violations[0]?.message).toMatch(/^Chat c1: no order/);
});

test('is undecided past its search budget', () => {
  // Each of these may come first: all orders are possible, and none leads to the required operation.
  const operations = Array.from({ length: 12 }, (_, at) => ({
    label: `bit ${at}`,
    callId: at,
    start: 0,
    end: 10,
    required: true,
    apply: (bits: number) => bits | (1 << at),
  }));
  const impossible = {
    label: 'impossible',
    callId: 99,
    start: 20,
    end: 30,
    required: true,
    apply: () => null,
  };
  expect(linearize(operations, 0, 10_000)).toEqual({ kind: 'found' });
  expect(linearize([...operations, impossible], 0, 10_000)).toMatchObject({
    kind: 'none',
    stuckAt: impossible,
  });
  expect(linearize([...operations, impossible], 0, 100)).toEqual({ kind: 'gave-up' });
});

test('is decided quickly for a chat of many unordered rounds', () => {
  const rounds = Array.from({ length: 60 }, (_, at) => roundRow(`r${at + 1}`, { refinement: false }));
  const calls = rounds.map(({ id }, at) => lost(at + 1, [0, 10], { round: id }));
  const ends = Array.from({ length: 20 }, (_, at) =>
    call(100 + at, [0, 10], { kind: 'end_chat', status: null }),
  );
  const { violations } = judge({ calls: [...calls, ...ends, capped(200, [40, 50])], rounds, ended: true });
  expect(violations).toMatchObject([{ callIds: [200] }]);
});
