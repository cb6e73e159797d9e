import { describe, expect, test } from '@jest/globals';
import type { Call, Evidence, Rows } from '../../../prove/evidence.ts';
import {
  asking,
  call,
  chatRead,
  chatRow,
  evidence,
  failedRow,
  findViolations,
  lost,
  rejected,
  roundRow,
  shown,
} from '../../support/evidence.ts';

const givenBack = [{ tenantId: 't1', roundId: 'r1', kind: 'give_back', amount: 1 }];
const undone = { ...failedRow('r1'), lastError: 'admission timed out', steps: {} };
const key = { idempotencyKey: 'k1' };

function run(calls: Call[], rows: Partial<Rows>): Evidence {
  return evidence({ calls, rows: { chats: [chatRow()], ...rows } });
}

describe('accepted-rounds-exist', () => {
  const found = (calls: Call[], rounds: Rows['rounds']) =>
    findViolations('accepted-rounds-exist', run(calls, { rounds }));

  test('treats repeats under one key as one request', () => {
    const calls = [
      asking(1, [0, 5], { round: 'r1', ...key }),
      asking(2, [6, 9], { round: 'r1', ...key, replayed: true }),
    ];
    expect(found(calls, [roundRow('r1')])).toEqual([]);
  });

  test.each<[string, Partial<Rows['rounds'][number]> | null, RegExp]>([
    ['has no row', null, /^Round r1 of call 1 \(follow_up, 202, 0.000–0.005 s\) has no row/],
    ['is of another chat', { chatId: 'c9' }, /belongs to chat c9, and not to c1/],
    ['is of another tenant', { tenantId: 't2' }, /another tenant than acme/],
    ['says something else', { prompt: 'soup' }, /the prompt "soup"/],
  ])('finds a round that %s', (_what, row, message) => {
    expect(found([asking(1, [0, 5], { round: 'r1' })], row ? [roundRow('r1', row)] : [])).toEqual([
      expect.stringMatching(message),
    ]);
  });

  test.each([
    ['without a key', {}, {}],
    ['under two keys', key, { idempotencyKey: 'k2' }],
  ])('finds a round given to two requests %s', (_what, one, other) => {
    const calls = [asking(1, [0, 5], { round: 'r1', ...one }), asking(2, [6, 9], { round: 'r1', ...other })];
    expect(found(calls, [roundRow('r1')])).toEqual([expect.stringMatching(/^Round r1 .*call 1 .*call 2 /)]);
  });
});

describe('accepted-rounds-run', () => {
  const found = (calls: Call[], lastError: string) =>
    findViolations('accepted-rounds-run', run(calls, { rounds: [{ ...failedRow('r1'), lastError }] }));

  test('lets accepted rounds fail and lost ones be rolled back', () => {
    expect(found([asking(1, [0, 5], { round: 'r1' })], 'todos failed: upstream timeout')).toEqual([]);
    expect(found([lost(1, [0, 5], { round: 'r1' })], 'chat terminated')).toEqual([]);
  });

  test.each(['chat terminated', 'admission timed out'])(
    'finds an accepted round that ended as "%s"',
    (end) => {
      expect(found([asking(1, [0, 5], { round: 'r1' })], end)).toEqual([
        `Round r1 of chat c1 was accepted, and ended as "${end}".`,
      ]);
    },
  );
});

describe('no-round-without-request', () => {
  const found = (calls: Call[], rows: Partial<Rows>) =>
    findViolations('no-round-without-request', run(calls, rows));

  test.each<[string, Call]>([
    ['accepted', asking(1, [0, 5], { round: 'r1' })],
    ['lost', lost(1, [0, 5], { round: 'r1' })],
    ['answered with 500', lost(1, [0, 5], { round: 'r1', status: 500, failure: null })],
  ])('accepts the round of a call that was %s', (_what, made) => {
    expect(found([made], { rounds: [roundRow('r1')] })).toEqual([]);
  });

  test('finds rounds without a matching request of their tenant', () => {
    expect(found([], { rounds: [roundRow('r1')] })).toEqual([
      'Round r1 of chat c1 ("prompt of r1") was asked for by no call.',
    ]);
    const rejection = asking(1, [0, 5], {
      round: 'r1',
      roundId: null,
      status: 402,
      code: 'INSUFFICIENT_CREDIT',
    });
    expect(found([rejection], { rounds: [roundRow('r1')] })).toEqual([
      expect.stringMatching(/r1 .*call 1 .*402/),
    ]);
    const foreign = asking(1, [0, 5], { round: 'r1', tenant: 'other' });
    expect(found([foreign], { rounds: [roundRow('r1')] })).toEqual([expect.stringMatching(/by no call/)]);
  });

  test('accepts a rolled-back round that failed and returned its credit', () => {
    const calls = [lost(1, [0, 5], { round: 'r1', status: 500 })];
    expect(found(calls, { rounds: [undone], ledger: givenBack, rolledBack: ['r1'] })).toEqual([]);
    const rejection = [
      asking(1, [0, 5], { round: 'r1', roundId: null, status: 409, code: 'PRIOR_ROUND_IN_FLIGHT' }),
    ];
    expect(found(rejection, { rounds: [undone], ledger: givenBack, rolledBack: ['r1'] })).toEqual([]);
    expect(found(calls, { rounds: [undone] })).toEqual([expect.stringMatching(/^Round r1 .*not given back/)]);
    expect(found(calls, { rounds: [roundRow('r1')], rolledBack: ['r1'] })).toEqual([
      expect.stringMatching(/^Round r1 was rolled back, but is completed/),
    ]);
  });
});

describe('one-key-one-effect', () => {
  const found = (calls: Call[], rounds: Rows['rounds'] = []) =>
    findViolations('one-key-one-effect', run(calls, { rounds }));
  const again = { id: 'r2', prompt: 'prompt of r1' };

  test('allows reuse of a key after a rollback', () => {
    const calls = [
      lost(1, [0, 5], { round: 'r1', ...key }),
      asking(2, [6, 9], { round: 'r1', ...key, roundId: 'r2' }),
    ];
    expect(found(calls, [undone, roundRow('r2', again)])).toEqual([]);
  });

  test('finds two rounds of one key', () => {
    const calls = [
      lost(1, [0, 5], { round: 'r1', ...key }),
      asking(2, [6, 9], { round: 'r1', ...key, roundId: 'r2' }),
    ];
    expect(found(calls, [roundRow('r1'), roundRow('r2', again)])).toEqual([
      'Key k1 made 2 rounds with one prompt: r1, r2.',
    ]);
  });

  test('finds a key accepted for two prompts', () => {
    const other = asking(2, [6, 9], { round: 'r1', ...key, prompt: 'soup', replayed: true });
    expect(found([asking(1, [0, 5], { round: 'r1', ...key }), other], [roundRow('r1')])).toEqual([
      'Key k1 was accepted for "prompt of r1" and "soup".',
    ]);
  });

  test('finds answers that name two rounds, or two events', () => {
    const rounds = [
      asking(1, [0, 5], { round: 'r1', ...key }),
      asking(2, [6, 9], { round: 'r1', ...key, roundId: 'r2' }),
    ];
    expect(found(rounds)).toEqual([expect.stringMatching(/^Key k1 .*r1 in call 1 .*r2 in call 2 /)]);
    const trigger = { ...key, kind: 'trigger' as const };
    const triggers = [
      call(3, [0, 5], { ...trigger, roundId: 'e1' }),
      call(4, [6, 9], { ...trigger, roundId: 'e2' }),
    ];
    expect(found(triggers)).toEqual([expect.stringMatching(/e1 in call 3 .*e2 in call 4 /)]);
  });
});

describe('rounds-append-only', () => {
  const rounds = [roundRow('r1'), roundRow('r2')];
  const [one, two] = [shown('r1', 'dddd'), shown('r2', 'rppp')];
  const found = (...reads: Evidence['reads']) =>
    findViolations('rounds-append-only', evidence({ reads, rows: { rounds } }));

  test('lets a list grow, and concurrent reads differ', () => {
    expect(
      found(
        chatRead(1, [0, 5], { rounds: [one] }),
        chatRead(2, [4, 9], { rounds: [one, two] }),
        chatRead(3, [4, 12], { rounds: [one] }),
      ),
    ).toEqual([]);
  });

  test('finds a list that is shorter on another server', () => {
    expect(
      found(
        chatRead(1, [0, 5], { rounds: [one, two] }),
        chatRead(2, [6, 9], { rounds: [one], server: 'server-2' }),
      ),
    ).toEqual([
      expect.stringMatching(/^Read 2 of chat c1 \(server-2, .* shows 1 rounds, after read 1 \(server-1/),
    ]);
  });

  test('finds another order than the rows’, and unknown rounds', () => {
    expect(found(chatRead(1, [0, 5], { rounds: [two, one] }))).toEqual([
      expect.stringMatching(/Read 1 .*round r2 at place 1, .* r1/),
    ]);
    expect(found(chatRead(1, [0, 5], { rounds: [one, two, shown('r3', 'rppp')] }))).toEqual([
      expect.stringMatching(/round r3 at place 3, where the rows have none/),
    ]);
  });
});

test('a rejection makes no round', () => {
  expect(
    findViolations(
      'no-round-without-request',
      run([rejected(1, [0, 5], { code: 'PRIOR_ROUND_IN_FLIGHT' })], {}),
    ),
  ).toEqual([]);
});
