import { describe, expect, test } from '@jest/globals';
import type { Rows } from '../../../prove/evidence.ts';
import {
  call,
  chatRead,
  chatRow,
  evidence,
  failedRow,
  findViolations,
  rejected,
  roundRow,
  shown,
} from '../../support/evidence.ts';
import { soundRun } from '../../support/sound-run.ts';

const only = (pattern: RegExp) => [expect.stringMatching(pattern)];

describe('completion-announced-once', () => {
  const event = (id: string, kind: string, roundId: string | null = 'r1') => ({
    id,
    tenantId: 't1',
    chatId: 'c1',
    roundId,
    kind,
  });
  const found = (rows: Partial<Rows>) =>
    findViolations('completion-announced-once', evidence({ rows: { chats: [chatRow()], ...rows } }));

  test.each<[string, Partial<Rows>, RegExp]>([
    [
      'a completion that was not written',
      { rounds: [roundRow('r1')] },
      /^Round r1 is completed: expected chat_completed, found none/,
    ],
    [
      'a completion written twice',
      { rounds: [roundRow('r1')], events: [event('e1', 'chat_completed'), event('e2', 'chat_completed')] },
      /^Round r1 .*found chat_completed, chat_completed/,
    ],
    [
      'a completion of a running round',
      { rounds: [roundRow('r1', { status: 'in_progress' })], events: [event('e1', 'chat_completed')] },
      /^Round r1 is in_progress: expected no event/,
    ],
    [
      'a completion of a failed round',
      { rounds: [failedRow('r1')], events: [event('e1', 'chat_completed')] },
      /expected round_failed, found chat_completed/,
    ],
    [
      'a completion without a round',
      { events: [event('e1', 'round_failed', 'r7')] },
      /^round_failed e1 is of no round \(r7\)/,
    ],
    [
      'an end that was not written',
      { chats: [chatRow({ ended: true })] },
      /^Chat c1 has ended, and has 0 chat_ended/,
    ],
    [
      'an end of an open chat',
      { events: [event('e1', 'chat_ended', null)] },
      /^Chat c1 has not ended, and has 1/,
    ],
  ])('finds %s', (_what, rows, message) => {
    expect(found(rows)).toEqual(only(message));
  });

  test.each([
    [
      'the same event twice',
      [
        ['signage_triggered', 'e1', 'r1'],
        ['signage_triggered', 'e1', 'r1'],
      ],
      /sent event e1 2 times/,
    ],
    [
      'more completions than completed rounds',
      [
        ['chat_completed', null, null],
        ['chat_completed', null, null],
      ],
      /chat_completed of chat c1 2 times, for 1/,
    ],
    [
      'a failure twice',
      [
        ['round_failed', null, 'r2'],
        ['round_failed', null, 'r2'],
      ],
      /sent round_failed of r2 2 times/,
    ],
  ] as const)('finds a stream that sent %s', (_what, sent, message) => {
    const events = sent.map(([kind, eventId, roundId]) => ({ at: 1, kind, eventId, roundId, chatId: 'c1' }));
    const [stream] = soundRun().streams;
    const run = soundRun({ streams: stream ? [{ ...stream, events }] : [] });
    expect(findViolations('completion-announced-once', run)).toEqual(only(message));
  });
});

describe('tenants-apart', () => {
  const stream = (chatId: string | null, roundId: string | null) => ({
    ...(soundRun().streams[0] ?? { client: '', server: '', openedAt: 0, closedAt: null }),
    tenant: 'other',
    events: [{ at: 7, kind: 'round_failed', eventId: null, chatId, roundId }],
  });

  test('accepts a 404 for another tenant’s chat', () => {
    const calls = [rejected(1, [0, 5], { code: 'NOT_FOUND', status: 404, tenant: 'other' })];
    expect(findViolations('tenants-apart', soundRun({ calls }))).toEqual([]);
  });

  test.each<[string, Parameters<typeof soundRun>[0], RegExp]>([
    [
      'a request that reached another’s chat',
      { calls: [call(1, [0, 5], { tenant: 'other' })] },
      /^Tenant other reached chat c1 in call 1 /,
    ],
    [
      'a read of another’s chat',
      { reads: [{ ...chatRead(1, [0, 5], { rounds: [] }), tenant: 'other' }] },
      /^Tenant other was shown chat c1 in read 1/,
    ],
    [
      'a read with another’s round',
      { reads: [chatRead(1, [0, 5], { rounds: [shown('n1', 'dddd')] })] },
      /^Tenant acme was shown chat c1 with round n1/,
    ],
    [
      'a stream about another’s chat',
      { streams: [stream('c1', null)] },
      /of tenant other was sent round_failed about c1/,
    ],
    [
      'a stream about another’s round',
      { streams: [stream(null, 'r2')] },
      /of tenant other was sent round_failed about r2/,
    ],
    [
      'an event stored under another tenant',
      { rows: { events: [{ id: 'e9', tenantId: 't2', chatId: 'c1', roundId: null, kind: 'chat_ended' }] } },
      /^Event e9 of chat c1 is tenant t2’s/,
    ],
  ])('finds %s', (_what, run, message) => {
    expect(findViolations('tenants-apart', soundRun(run))).toEqual(only(message));
  });
});
