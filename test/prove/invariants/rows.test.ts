import { describe, expect, test } from '@jest/globals';
import type { Call, ChatRead, Rows } from '../../../prove/evidence.ts';
import {
  asking,
  call,
  chatRead,
  evidence,
  failedRow,
  findViolations,
  lost,
  rejected,
  roundRow,
  shown,
} from '../../support/evidence.ts';
import { soundRun } from '../../support/sound-run.ts';

const only = (pattern: RegExp) => [expect.stringMatching(pattern)];

describe('ledger-exact', () => {
  const grant = { tenantId: 't1', roundId: null, kind: 'grant', amount: 3 };
  const entry = (kind: string, amount: number, roundId = 'r1') => ({ tenantId: 't1', roundId, kind, amount });
  const reserve = entry('reserve', -1);
  const back = entry('give_back', 1);
  const capture = entry('capture', 0);
  const round = roundRow('r1');
  const runningRound = roundRow('r1', { status: 'in_progress' });

  function found(ledger: Rows['ledger'], rounds: Rows['rounds'], balance?: number): string[] {
    const sum = ledger.reduce((total, { amount }) => total + amount, 0);
    const tenants = [{ code: 'acme', id: 't1', balance: balance ?? sum }];
    return findViolations('ledger-exact', evidence({ rows: { tenants, ledger, rounds } }));
  }

  test('holds for running, completed and failed rounds', () => {
    expect(found([grant, reserve], [runningRound])).toEqual([]);
    expect(found([grant, capture, reserve], [round])).toEqual([]);
    expect(found([grant, reserve, back], [failedRow('r1')])).toEqual([]);
  });

  test.each<[string, Rows['ledger'], Rows['rounds'], RegExp]>([
    ['without a reserve', [capture], [round], /^Round r1 is completed; its ledger has "capture 0"/],
    [
      'with two reserves',
      [reserve, reserve, capture],
      [round],
      /^Round r1 .*"reserve -1, reserve -1, capture 0"/,
    ],
    ['without an outcome', [reserve], [round], /^Round r1 is completed/],
    ['with an outcome while it runs', [reserve, capture], [runningRound], /^Round r1 is in_progress/],
    ['that failed and was charged', [reserve, capture], [failedRow('r1')], /^Round r1 is error/],
    ['that completed and was given back', [reserve, back], [round], /^Round r1 is completed/],
    [
      'in another tenant’s ledger',
      [reserve, { ...capture, tenantId: 't9' }],
      [round],
      /t1 is in the ledger of tenant t9/,
    ],
    ['that is not there', [reserve], [], /^Tenant t1 has "reserve -1" for no round \(r1\)/],
  ])('finds a round %s', (_what, entries, rounds, message) => {
    expect(found([grant, ...entries], rounds)).toEqual(only(message));
  });

  test('finds wrong sums, negative balances and charges without a round', () => {
    expect(found([grant], [], 2)).toEqual(['Tenant acme has a balance of 2, but its ledger adds up to 3.']);
    expect(found([{ ...grant, amount: -1 }], [])).toEqual(['Tenant acme has a negative balance of -1.']);
    expect(found([grant, { ...capture, roundId: null }], [])).toEqual(
      only(/"capture 0" for no round \(null\)/),
    );
  });
});

describe('visible-charge', () => {
  const broke = (id: number, at: [number, number]) =>
    rejected(id, at, { code: 'INSUFFICIENT_CREDIT', status: 402, kind: 'kickoff', chatId: null });

  function found(granted: number[], calls: Call[], rounds: Rows['rounds'], reads: ChatRead[] = []): string[] {
    const ledger = granted.map((amount) => ({ tenantId: 't1', roundId: null, kind: 'grant', amount }));
    return findViolations('visible-charge', evidence({ calls, reads, rows: { ledger, rounds } }));
  }

  test('holds while rounds may have used the granted credit', () => {
    const calls = [
      asking(1, [0, 10], { round: 'r1' }),
      lost(2, [20, 60], { round: 'r2' }),
      broke(3, [50, 55]),
    ];
    expect(found([2], calls, [roundRow('r1'), roundRow('r2')])).toEqual([]);
    // A grant that came later, or was revoked.
    expect(found([2, 100], calls, [roundRow('r1'), roundRow('r2')])).toEqual([]);
    expect(found([10, -8], calls, [roundRow('r1'), roundRow('r2')])).toEqual([]);
    expect(found([1], [asking(1, [0, 10], { round: 'r1' }), broke(2, [20, 30])], [failedRow('r1')])).toEqual(
      [],
    );
  });

  test('is violated by a 402 with credit left', () => {
    const calls = [
      asking(1, [0, 10], { round: 'r1' }),
      broke(2, [20, 30]),
      asking(3, [40, 50], { round: 'r2' }),
    ];
    expect(found([2], calls, [roundRow('r1'), roundRow('r2')])).toEqual(
      only(/^call 2 .*acme .*2 credits .*1 rounds/),
    );
    const failed = chatRead(9, [12, 15], { rounds: [shown('r1', 'eppp')] });
    expect(found([1], calls.slice(0, 2), [failedRow('r1')], [failed])).toEqual(only(/^call 2 .*0 rounds/));
  });
});

describe('forwards-in-order', () => {
  const forward = (id: string, seq: number, sent = true) => ({ id, chatId: 'c1', seq, sent });
  const receipt = (at: number, idempotencyKey: string, taken = true, chatId: string | null = 'c1') => ({
    at,
    idempotencyKey,
    taken,
    chatId,
  });
  const trigger = (id: number, overrides: Partial<Call> = {}) =>
    call(id, [0, 10], { kind: 'trigger', ...overrides });
  const both = { rows: { forwards: [forward('f2', 2), forward('f1', 1)] }, calls: [trigger(1), trigger(2)] };
  const found = (run: Parameters<typeof evidence>[0]) =>
    findViolations('forwards-in-order', evidence({ ...both, ...run }));

  test('holds for retries and repeats', () => {
    const storeCalls = [receipt(1, 'f1', false), receipt(2, 'f1'), receipt(3, 'f2'), receipt(4, 'f1')];
    expect(found({ storeCalls })).toEqual([]);
  });

  test('allows final rejections by the store during its faults', () => {
    const storeCalls = [receipt(1, 'f1', false), receipt(9, 'f2')];
    const faults = soundRun().faults.map((one) => ({
      ...one,
      dependency: 'store' as const,
      startedAt: 0,
      endedAt: 5,
    }));
    expect(found({ storeCalls, faults })).toEqual([]);
    expect(found({ storeCalls })).toEqual(only(/^Event f1 of chat c1 counts as sent.*\(1 tries\)/));
  });

  test.each<[string, Parameters<typeof evidence>[0], RegExp]>([
    [
      'an event that overtook another',
      { storeCalls: [receipt(1, 'f2'), receipt(2, 'f1')] },
      /^Chat c1: the store took f2 \(2\) before f1 \(1\)/,
    ],
    [
      'an event marked as sent that never arrived',
      { storeCalls: [receipt(1, 'f1')] },
      /^Event f2 .*\(0 tries\)/,
    ],
    [
      'an event without a row',
      { storeCalls: [receipt(1, 'f1'), receipt(2, 'f2'), receipt(3, 'f9')] },
      /received f9 at 3 ms/,
    ],
    [
      'an event for another chat',
      { storeCalls: [receipt(1, 'f1'), receipt(2, 'f2', true, 'c9')] },
      /received f2 for chat c9; its chat is c1/,
    ],
    [
      'two events of one trigger',
      {
        storeCalls: [receipt(1, 'f1'), receipt(2, 'f2')],
        calls: [
          trigger(1, { idempotencyKey: 'k' }),
          trigger(2, { idempotencyKey: 'k' }),
          trigger(3, { status: 404 }),
        ],
      },
      /^Chat c1 has 2 events for the store \(f2, f1\), for 1 triggers/,
    ],
  ])('finds %s', (_what, run, message) => {
    expect(found(run)).toEqual(only(message));
  });
});
