import { describe, expect, test } from '@jest/globals';
import {
  type Call,
  type CallKind,
  cutByClient,
  type Dependency,
  type Rows,
} from '../../../prove/evidence.ts';
import {
  asking,
  auditLook,
  call,
  chatRow,
  evidence,
  failedRow,
  fault,
  findViolations,
  getVerdict,
  lost,
  rejected,
  roundRow,
} from '../../support/evidence.ts';
import { soundRun } from '../../support/sound-run.ts';

const only = (pattern: RegExp) => [expect.stringMatching(pattern)];

describe('errors-explained', () => {
  const failed = (kind: CallKind, overrides: Partial<Call> = {}) =>
    call(1, [10_000, 11_000], { kind, status: 500, code: 'INTERNAL_ERROR', ...overrides });
  const found = (made: Call, ...faults: Parameters<typeof fault>[]) =>
    findViolations(
      'errors-explained',
      evidence({ calls: [made], faults: faults.map((one) => fault(...one)) }),
    );

  test.each<[CallKind, Dependency[], Dependency[]]>([
    ['kickoff', ['server', 'postgres', 'temporal', 'worker'], ['bus', 'store', 'llm_demo']],
    ['follow_up', ['server', 'postgres', 'temporal', 'worker'], ['bus', 'store', 'llm_demo']],
    ['trigger', ['server', 'postgres', 'temporal'], ['worker', 'bus', 'store']],
    ['poll_chat', ['server', 'postgres'], ['worker', 'temporal', 'bus', 'store', 'llm_demo']],
  ])('lets a %s fail only when a dependency is down', (kind, needed, others) => {
    for (const dependency of needed) expect(found(failed(kind), [dependency, [9_000, 10_500]])).toEqual([]);
    for (const dependency of others)
      expect(found(failed(kind), [dependency, [9_000, 10_500]])).toEqual(only(/^call 1 /));
  });

  test('allows a grace period after an outage', () => {
    expect(found(failed('kickoff'), ['worker', [0, 1_000]])).toEqual([]);
    expect(found(failed('kickoff', { sentAt: 16_001 }), ['worker', [0, 1_000]])).toHaveLength(1);
    expect(found(failed('kickoff', { sentAt: 6_001 }), ['server', [0, 1_000]])).toHaveLength(1);
    expect(found(failed('kickoff'), ['worker', [11_001, 12_000]])).toHaveLength(1);
  });

  test('requires an outage of the called server', () => {
    const other = rejected(2, [0, 5], { code: 'NOT_FOUND', server: 'server-2' });
    const run = (target: string) =>
      evidence({
        calls: [failed('poll_chat'), other],
        faults: [fault('server', [9_000, 10_500], { target })],
      });
    expect(findViolations('errors-explained', run('server-1'))).toEqual([]);
    expect(findViolations('errors-explained', run('server-2'))).toHaveLength(1);
    expect(findViolations('errors-explained', run('all servers'))).toEqual([]);
  });

  test('counts lost connections as errors, but not Sonar’s 500', () => {
    expect(found(lost(1, [0, 5], { round: 'r1' }))).toEqual(
      only(/^call 1 \(follow_up, connection reset, .* server-1 failed while/),
    );
    expect(found(lost(1, [0, 5], { round: 'r1', failure: cutByClient }))).toEqual([]);
    expect(found(failed('sonar_question', { code: 'illegal-state' }))).toEqual([]);
    expect(found(failed('sonar_question'))).toHaveLength(1);
    expect(found(failed('kickoff', { code: 'illegal-state' }))).toHaveLength(1);
  });
});

describe('processes-stay-up and failed-rounds-replay', () => {
  test('find crashes, bad log lines and differing replays', () => {
    const process = {
      name: 'worker-2',
      pid: 7,
      startedAt: 5,
      endedAt: 50,
      asked: false,
      reason: 'exit code 1',
    };
    const kind = 'nondeterminism' as const;
    const logFindings = [{ process: 'worker-1', kind, line: 'TMPRL1100', runId: null }];
    const up = { ...process, endedAt: null };
    const ofSdk = { ...process, reason: 'exit code 70' };
    expect(
      findViolations('processes-stay-up', evidence({ processes: [up, ofSdk, { ...process, asked: true }] })),
    ).toEqual([]);
    expect(findViolations('processes-stay-up', evidence({ processes: [process], logFindings }))).toEqual([
      'worker-2, started at 5 ms, ended by itself at 50 ms: exit code 1.',
      'worker-1 logged nondeterminism: TMPRL1100',
    ]);
    const replays = [{ roundId: 'r1', equal: false, detail: 'step 2' }];
    expect(findViolations('failed-rounds-replay', evidence({ replays }))).toEqual([
      'Round r1 replays differently: step 2.',
    ]);
  });
});

describe('audit-clean', () => {
  const found = (overrides: Parameters<typeof auditLook>[0]) =>
    findViolations('audit-clean', evidence({ audit: [auditLook(overrides)] }));

  test('reports audit findings with ids, and counts the rest', () => {
    const findings = [{ ids: { round_id: 'r1', chat_id: 'c1' }, what: 'the round has no actor' }];
    expect(found({})).toEqual([]);
    expect(found({ check: 'rounds_without_actor', found: 3, findings })).toEqual([
      'rounds_without_actor: the round has no actor (round_id r1, chat_id c1).',
      'rounds_without_actor: and 2 more.',
    ]);
  });

  test('finds an open claim unless a server was lost in the run', () => {
    const claim = { ids: { claim_id: 'c1' }, what: 'the request has no answer' };
    const audit = [auditLook({ check: 'idempotency_claims', found: 1, findings: [claim] })];
    expect(findViolations('audit-clean', evidence({ audit }))).toHaveLength(1);
    const lost = evidence({ audit, faults: [fault('server', [100, 200])] });
    expect(findViolations('audit-clean', lost)).toEqual([]);
  });

  test('reports failed checks, and counts incomplete ones', () => {
    expect(found({ failure: 'Temporal does not answer' })).toEqual([
      'The check ledger_balance could not look: Temporal does not answer.',
    ]);
    const run = evidence({ audit: [auditLook({ checked: 500, complete: false })] });
    expect(getVerdict('audit-clean', run)).toEqual({ checked: 500, unchecked: 1, violations: [] });
  });
});

describe('rounds-end', () => {
  const found = (rows: Partial<Rows>) => findViolations('rounds-end', soundRun({ rows }));
  const running = { status: 'in_progress' as const, steps: { meal_suggest: 'done' as const } };

  test('is undecided when rows are read too early', () => {
    const moments = { faultsEndedAt: 2_000, clientsEndedAt: 20_000, readAt: 41_999 };
    expect(findViolations('rounds-end', soundRun({ moments }))).toEqual([]);
    const run = soundRun({ moments, rows: { rounds: [roundRow('r1', { status: 'in_progress' })] } });
    expect(getVerdict('rounds-end', run)).toMatchObject({ checked: 0, unchecked: 1 });
    expect(findViolations('rounds-end', run)).toEqual(
      only(/^The rows were read too early: 39999 ms .* 40000 ms/),
    );
  });

  test('allows a late round its full time', () => {
    const late = (sentAt: number) =>
      evidence({
        calls: [asking(1, [sentAt, sentAt + 100], { round: 'r1' })],
        rows: { chats: [chatRow({ status: 'in_progress' })], rounds: [roundRow('r1', running)] },
      });
    expect(getVerdict('rounds-end', late(70_000))).toMatchObject({ violations: [], unchecked: 1 });
    expect(findViolations('rounds-end', late(50_000))).toEqual(
      only(/^Round r1 of chat c1 still runs .*meal_suggest done/),
    );
  });

  test.each<[string, Partial<Rows>, RegExp]>([
    [
      'a chat with another status than its last round',
      { chats: [chatRow()], rounds: [failedRow('r1')] },
      /^Chat c1 is completed, and its last round r1 error/,
    ],
    [
      'an ended chat without an end request',
      { chats: [chatRow({ status: 'ended' })], rounds: [roundRow('r1')] },
      /^Chat c1 is ended/,
    ],
    [
      'a chat that miscounts its rounds',
      { chats: [chatRow({ roundCount: 2 })], rounds: [roundRow('r1')] },
      /^Chat c1 counts 2 rounds and has 1, up to 1/,
    ],
    [
      'a message without a reply',
      { quotes: [{ conversation: 'q1', messages: 3, replies: 2 }] },
      /^Quote conversation q1 has 2 replies to 3/,
    ],
    [
      'a question that still runs',
      { sonar: [{ conversation: 's1', chats: [{ id: 'a1', status: 'RUNNING', openTasks: 0 }] }] },
      /^Question a1 .*RUNNING/,
    ],
    [
      'an open task',
      { sonar: [{ conversation: 's1', chats: [{ id: 'a1', status: 'COMPLETED', openTasks: 1 }] }] },
      /a1 .*1 open tasks/,
    ],
    [
      'an event that was not sent',
      { forwards: [{ id: 'f1', chatId: 'c1', seq: 1, sent: false }] },
      /^Event f1 of chat c1 was never sent/,
    ],
  ])('finds %s', (_what, rows, message) => {
    expect(found(rows)).toEqual(only(message));
  });
});

describe('kickoffs-recover', () => {
  const kickoff = (id: number, sentAt: number, overrides: Partial<Call> = {}) =>
    asking(id, [sentAt, sentAt + 10], { round: `r${id}`, kind: 'kickoff', ...overrides });
  const found = (...calls: Call[]) => findViolations('kickoffs-recover', evidence({ calls }));

  test('finds failing kickoffs, and a lack of accepted ones', () => {
    const early = kickoff(1, 6_999, { status: 500 });
    const late = kickoff(2, 7_001, { status: 500 });
    expect(found(early, kickoff(2, 7_001), kickoff(3, 8_000, { status: 402 }))).toEqual([]);
    expect(found(early, kickoff(2, 7_001, { status: null, failure: cutByClient }))).toEqual([]);
    expect(found(late, kickoff(3, 8_000))).toEqual(only(/^call 2 \(kickoff, 500, .* sent 5001 ms after/));
    expect(found(kickoff(1, 6_000), kickoff(2, 8_000, { status: 402 }))).toEqual([
      'None of 1 kickoffs was accepted from 5 s after the last fault on.',
    ]);
  });
});

describe('resources-return', () => {
  const base = {
    process: 'server-1',
    heapBefore: 100e6,
    heapAfter: 115e6,
    handlesBefore: 100,
    handlesAfter: 120,
  };
  const found = (after: Partial<typeof base>) =>
    findViolations('resources-return', evidence({ resources: [{ ...base, ...after }] }));

  test('finds growth of heap or handles', () => {
    expect(found({})).toEqual([]);
    expect(found({ heapAfter: 116e6 })).toEqual([
      'The heap of server-1 grew from 100000000 to 116000000 bytes.',
    ]);
    expect(found({ handlesAfter: 121 })).toEqual(['server-1 had 100 handles, and has 121.']);
  });
});
