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

/** A call that requested the round, with the prompt of `roundRow`. */
export function asking(
  id: number,
  at: [number, number],
  { round, ...overrides }: Partial<Call> & { round: string },
): Call {
  return call(id, at, { roundId: round, prompt: `prompt of ${round}`, ...overrides });
}

/** A call without an answer, which may have requested the round. */
export function lost(id: number, at: [number, number], overrides: Partial<Call> & { round: string }): Call {
  return asking(id, at, { roundId: null, status: null, failure: 'connection reset', ...overrides });
}

export function rejected(
  id: number,
  at: [number, number],
  overrides: Partial<Call> & { code: string },
): Call {
  return call(id, at, { status: 409, prompt: `prompt of call ${id}`, ...overrides });
}

export function chatRead(
  callId: number,
  at: [number, number],
  { rounds, server = 'server-1' }: { rounds: RoundRead[]; server?: string },
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
