import type { StepStatus } from '../../domain/chat/progress.ts';
import type {
  AuditLook,
  Call,
  ChatRead,
  Evidence,
  Fault,
  RoundRead,
  Rows,
  Verdict,
} from '../../prove/evidence.ts';
import { invariants } from '../../prove/invariants/index.ts';

/** An empty run with the given overrides. */
export function evidence(
  overrides: Partial<Omit<Evidence, 'rows'>> & { rows?: Partial<Rows> } = {},
): Evidence {
  return {
    seed: 1,
    limits: { refinementCap: 2, stepAttempts: 3, stepTimeoutMs: 10_000 },
    calls: [],
    reads: [],
    streams: [],
    faults: [],
    calmMoments: [],
    storeCalls: [],
    replays: [],
    audit: [],
    logFindings: [],
    processes: [],
    resources: [],
    moments: { faultsEndedAt: 2_000, clientsEndedAt: 20_000, readAt: 100_000 },
    ...overrides,
    rows: { ...noRows, ...overrides.rows },
  };
}

const noRows: Rows = {
  tenants: [
    { code: 'acme', id: 't1', balance: 10 },
    { code: 'other', id: 't2', balance: 0 },
  ],
  chats: [],
  rounds: [],
  ledger: [{ tenantId: 't1', roundId: null, kind: 'grant', amount: 10 }],
  events: [],
  forwards: [],
  rolledBack: [],
  quotes: [],
  sonar: [],
};

/** A follow-up in chat c1 of tenant acme; `at` is when it was sent and answered. */
export function call(id: number, at: [number, number], overrides: Partial<Call> = {}): Call {
  return {
    id,
    client: 'client-1',
    kind: 'follow_up',
    tenant: 'acme',
    server: 'server-1',
    sentAt: at[0],
    endedAt: at[1],
    status: 202,
    code: null,
    failure: null,
    idempotencyKey: null,
    replayed: false,
    chatId: 'c1',
    roundId: null,
    prompt: null,
    ...overrides,
  };
}

/** A call that requested round `roundId`, with the prompt of `roundRow`. */
export function asking(
  id: number,
  at: [number, number],
  roundId: string,
  overrides: Partial<Call> = {},
): Call {
  return call(id, at, { roundId, prompt: `prompt of ${roundId}`, ...overrides });
}

/** A call without an answer, which may have requested round `roundId`. */
export function lost(id: number, at: [number, number], roundId: string, overrides: Partial<Call> = {}): Call {
  return asking(id, at, roundId, { roundId: null, status: null, failure: 'connection reset', ...overrides });
}

export function rejected(
  id: number,
  at: [number, number],
  code: string,
  overrides: Partial<Call> = {},
): Call {
  return call(id, at, { status: 409, code, prompt: `prompt of call ${id}`, ...overrides });
}

export function chatRead(
  callId: number,
  at: [number, number],
  rounds: RoundRead[],
  server = 'server-1',
): ChatRead {
  const body = JSON.stringify(rounds);
  const [sentAt, endedAt] = at;
  const etag = `"${body}"`;
  return {
    callId,
    client: 'client-1',
    server,
    tenant: 'acme',
    sentAt,
    endedAt,
    chatId: 'c1',
    etag,
    bodyHash: body,
    rounds,
  };
}

const statuses: Record<string, StepStatus> = { p: 'pending', r: 'running', d: 'done', e: 'error' };

/** A round in a read; `steps` has one letter per step, such as `drpp`, which determine its status. */
export function shown(roundId: string, steps: string, overrides: Partial<RoundRead> = {}): RoundRead {
  const [one = 'pending', two = 'pending', three = 'pending', four = 'pending'] = [...steps].map(
    (letter) => statuses[letter],
  );
  const ended = steps.includes('e') ? 'error' : 'completed';
  return {
    roundId,
    roundNo: Number(roundId.slice(1)),
    prompt: `prompt of ${roundId}`,
    status: steps.includes('e') || steps === 'dddd' ? ended : 'in_progress',
    steps: [one, two, three, four],
    contentHash: steps,
    ...overrides,
  };
}

/** A row of chat c1: `r2` is a completed refinement, the second round. */
export function roundRow(
  id: string,
  overrides: Partial<Rows['rounds'][number]> = {},
): Rows['rounds'][number] {
  const roundNo = Number(id.slice(1));
  const base = { id, chatId: 'c1', tenantId: 't1', roundNo, prompt: `prompt of ${id}`, lastError: null };
  const steps: Record<string, StepStatus> = {
    meal_suggest: 'done',
    todos: 'done',
    cross_sell: 'done',
    notifications: 'done',
  };
  return {
    ...base,
    refinement: roundNo > 1,
    status: 'completed',
    createdAt: 0,
    updatedAt: 0,
    steps,
    ...overrides,
  };
}

/** A round that failed before it had a meal. */
export function failedRow(
  id: string,
  overrides: Partial<Rows['rounds'][number]> = {},
): Rows['rounds'][number] {
  return roundRow(id, {
    status: 'error',
    lastError: 'meal_suggest failed',
    steps: { meal_suggest: 'error' },
    ...overrides,
  });
}

export function chatRow(overrides: Partial<Rows['chats'][number]> = {}): Rows['chats'][number] {
  return {
    id: 'c1',
    tenantId: 't1',
    status: 'completed',
    roundCount: 1,
    refinements: 0,
    ended: false,
    ...overrides,
  };
}

export function fault(
  dependency: Fault['dependency'],
  at: [number, number],
  overrides: Partial<Fault> = {},
): Fault {
  const [startedAt, endedAt] = at;
  return { id: 1, kind: 'kill', dependency, target: dependency, startedAt, endedAt, ...overrides };
}

/** An audit check without findings. */
export function auditLook(overrides: Partial<AuditLook> = {}): AuditLook {
  const base = { check: 'ledger_balance', checked: 2, complete: true, found: 0, findings: [], failure: null };
  return { ...base, ...overrides };
}

export function getVerdict(name: string, run: Evidence): Verdict {
  const invariant = invariants.find((one) => one.name === name);
  if (!invariant) throw new Error(`there is no invariant ${name}`);
  return invariant.check(run);
}

/** The violations that the invariant finds in the run, one sentence each. */
export function findViolations(name: string, run: Evidence): string[] {
  return getVerdict(name, run).violations.map(({ message }) => message);
}

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
      asking(1, [0, 100], 'r1', { kind: 'kickoff', idempotencyKey: 'k1' }),
      asking(2, [150, 160], 'r1', { kind: 'kickoff', idempotencyKey: 'k1', replayed: true }),
      rejected(3, [200, 210], 'PRIOR_ROUND_IN_FLIGHT'),
      call(4, [300, 310], { kind: 'poll_chat', status: 200 }),
      lost(5, [1_000, 1_900], 'r2', { idempotencyKey: 'k2' }),
      asking(6, [2_000, 2_100], 'r2', { idempotencyKey: 'k2' }),
      call(7, [5_000, 5_100], { kind: 'trigger', roundId: 'e1' }),
      call(8, [6_000, 6_100], { kind: 'end_chat', status: 200 }),
      rejected(9, [6_200, 6_210], 'NOT_FOUND', { status: 404 }),
      asking(10, [8_000, 8_100], 'n1', { kind: 'kickoff', chatId: 'c2', tenant: 'other' }),
      rejected(11, [9_000, 9_100], 'INSUFFICIENT_CREDIT', {
        kind: 'kickoff',
        status: 402,
        chatId: null,
        tenant: 'other',
      }),
    ],
    reads: [
      chatRead(20, [220, 230], [shown('r1', 'drpp')]),
      chatRead(21, [900, 950], [shown('r1', 'ddrr')], 'server-2'),
      chatRead(22, [3_000, 3_010], [shown('r1', 'dddd'), shown('r2', 'rppp')]),
      chatRead(23, [4_000, 4_010], [shown('r1', 'dddd'), shown('r2', 'eppp')]),
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
    processes: [{ name: 'worker-1', startedAt: 0, endedAt: 1_100, asked: true, reason: 'SIGKILL' }],
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
