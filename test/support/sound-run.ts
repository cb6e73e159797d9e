import type { Evidence } from '../../prove/evidence.ts';
import {
  asking,
  auditLook,
  call,
  chatRead,
  chatRow,
  evidence,
  failedRow,
  fault,
  lost,
  rejected,
  roundRow,
  shown,
} from './evidence.ts';

/**
 * A short run without violations that exercises every invariant: chat c1 with a completed and a failed round, which is
 * then ended; a rejection of each kind; a fault, a trigger, a stream.
 */
export function soundRun(overrides: Parameters<typeof evidence>[0] = {}): Evidence {
  const { rows, ...others } = overrides;
  const event = (id: string, kind: string, roundId: string | null) => ({
    id,
    tenantId: 't1',
    chatId: 'c1',
    roundId,
    kind,
  });
  const entry = (roundId: string, kind: string, amount: number) => ({
    tenantId: 't1',
    roundId,
    kind,
    amount,
  });
  return evidence({
    calls: [
      asking(1, [0, 100], { round: 'r1', kind: 'kickoff', idempotencyKey: 'k1' }),
      asking(2, [150, 160], { round: 'r1', kind: 'kickoff', idempotencyKey: 'k1', replayed: true }),
      rejected(3, [200, 210], { code: 'PRIOR_ROUND_IN_FLIGHT' }),
      call(4, [300, 310], { kind: 'poll_chat', status: 200 }),
      lost(5, [1_000, 1_900], { round: 'r2', idempotencyKey: 'k2' }),
      asking(6, [2_000, 2_100], { round: 'r2', idempotencyKey: 'k2' }),
      call(7, [5_000, 5_100], { kind: 'trigger', roundId: 'e1' }),
      call(8, [6_000, 6_100], { kind: 'end_chat', status: 200 }),
      rejected(9, [6_200, 6_210], { code: 'NOT_FOUND', status: 404 }),
      asking(10, [8_000, 8_100], { round: 'n1', kind: 'kickoff', chatId: 'c2', tenant: 'other' }),
      rejected(11, [9_000, 9_100], {
        code: 'INSUFFICIENT_CREDIT',
        kind: 'kickoff',
        status: 402,
        chatId: null,
        tenant: 'other',
      }),
    ],
    reads: [
      chatRead(20, [220, 230], { rounds: [shown('r1', 'drpp')] }),
      chatRead(21, [900, 950], { rounds: [shown('r1', 'ddrr')], server: 'server-2' }),
      chatRead(22, [3_000, 3_010], { rounds: [shown('r1', 'dddd'), shown('r2', 'rppp')] }),
      chatRead(23, [4_000, 4_010], { rounds: [shown('r1', 'dddd'), shown('r2', 'eppp')] }),
    ],
    streams: [
      {
        client: 'dashboard-1',
        tenant: 'acme',
        server: 'server-1',
        openedAt: 0,
        closedAt: null,
        events: [
          { at: 2_900, kind: 'chat_completed', eventId: null, chatId: 'c1', roundId: null },
          { at: 3_900, kind: 'round_failed', eventId: null, chatId: 'c1', roundId: 'r2' },
          { at: 5_050, kind: 'signage_triggered', eventId: 'e1', chatId: 'c1', roundId: 'r1' },
        ],
      },
    ],
    faults: [fault('worker', [1_100, 2_000])],
    storeCalls: [
      { at: 5_050, idempotencyKey: 'f1', chatId: 'c1', taken: false },
      { at: 5_100, idempotencyKey: 'f1', chatId: 'c1', taken: true },
    ],
    replays: [{ roundId: 'r2', equal: true, detail: '' }],
    audit: [auditLook()],
    processes: [{ name: 'worker-1', pid: 7, startedAt: 0, endedAt: 1_100, asked: true, reason: 'SIGKILL' }],
    resources: [
      { process: 'server-1', heapBefore: 50e6, heapAfter: 55e6, handlesBefore: 20, handlesAfter: 22 },
    ],
    ...others,
    rows: {
      tenants: [
        { code: 'acme', id: 't1', balance: 9 },
        { code: 'other', id: 't2', balance: 0 },
      ],
      chats: [
        chatRow({ status: 'error', roundCount: 2, ended: true }),
        chatRow({ id: 'c2', tenantId: 't2' }),
      ],
      rounds: [roundRow('r1'), failedRow('r2'), roundRow('n1', { chatId: 'c2', tenantId: 't2' })],
      ledger: [
        { tenantId: 't1', roundId: null, kind: 'grant', amount: 10 },
        { tenantId: 't2', roundId: null, kind: 'grant', amount: 1 },
        entry('r1', 'reserve', -1),
        entry('r1', 'capture', 0),
        entry('r2', 'reserve', -1),
        entry('r2', 'give_back', 1),
        { ...entry('n1', 'reserve', -1), tenantId: 't2' },
        { ...entry('n1', 'capture', 0), tenantId: 't2' },
      ],
      events: [
        event('e1', 'signage_triggered', 'r1'),
        event('e2', 'chat_completed', 'r1'),
        event('e3', 'round_failed', 'r2'),
        event('e4', 'chat_ended', null),
        { ...event('e5', 'chat_completed', 'n1'), tenantId: 't2', chatId: 'c2' },
      ],
      forwards: [{ id: 'f1', chatId: 'c1', seq: 1, sent: true }],
      rolledBack: ['request-of-a-quote'],
      quotes: [{ conversation: 'q1', messages: 2, replies: 2 }],
      sonar: [{ conversation: 's1', chats: [{ id: 'a1', status: 'COMPLETED', openTasks: 0 }] }],
      ...rows,
    },
  });
}
