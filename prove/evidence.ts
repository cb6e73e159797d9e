import type { RoundStatus, StepStatus } from '../domain/chat/progress.ts';

/**
 * What one run of `npm run prove` recorded: the histories of its clients, the faults, and the rows at its end.
 * The invariants (`invariants/`) are functions of it, so a run can be judged again from its file.
 *
 * All times are milliseconds since the run began, by one monotonic clock.
 */
export interface Evidence {
  seed: number;
  /** The bounds that the processes under test ran with. */
  limits: Limits;
  calls: Call[];
  reads: ChatRead[];
  streams: Stream[];
  faults: Fault[];
  /** At which all was calm, marked to compare faults with; none where faults overlap. */
  calmMoments: number[];
  /** What the store received of signage events, in the order of their arrival. */
  storeCalls: StoreCall[];
  rows: Rows;
  /** Of each round that ended in error: whether its bundle replayed to the same outcome. */
  replays: Replay[];
  /** What the audit found of rows and actors at rest, a look for each of its checks. */
  audit: AuditLook[];
  /** What the logs of servers and workers say that must never be said. */
  logFindings: LogFinding[];
  processes: ProcessEnd[];
  /** Of each process that lived through the end of the run, at rest before the load and after it. */
  resources: Resources[];
  /** When the last fault had ended, when no client had any more to send, and when the rows were read. */
  moments: { faultsEndedAt: number; clientsEndedAt: number; readAt: number };
}

export interface Limits {
  /** Follow-ups of a chat. */
  refinementCap: number;
  stepAttempts: number;
  stepTimeoutMs: number;
}

export type CallKind =
  | 'kickoff'
  | 'follow_up'
  | 'end_chat'
  | 'trigger'
  | 'poll_chat'
  | 'poll_round'
  | 'quote_message'
  | 'sonar_question';

export const cutByClient = 'cut by the client';

/** One HTTP request of a client, with what came of it. */
export interface Call {
  /** From 1, in the order of sending. */
  id: number;
  /** Each client sends one call after the other. */
  client: string;
  kind: CallKind;
  tenant: string;
  /** `server-1`, `server-2`, or `proxy` in front of both: where it was sent. */
  server: string;
  sentAt: number;
  /** When its answer was read, or when the client gave up. */
  endedAt: number;
  /** Null: no answer was read, so what became of the request is unknown to the client. */
  status: number | null;
  /** Of an error answer, such as `PRIOR_ROUND_IN_FLIGHT`; else null. */
  code: string | null;
  /** Of a lost connection or a time-out, in words; `cutByClient` where the client cut it on purpose; else null. */
  failure: string | null;
  idempotencyKey: string | null;
  /** Whether the answer says that it is the repeat of an earlier one (`Idempotent-Replayed`). */
  replayed: boolean;
  /** The chat that the request named or, for a kickoff, that its answer named. */
  chatId: string | null;
  /** Of a 202 to a round, or the event's id of a trigger. */
  roundId: string | null;
  /** Of kickoffs and follow-ups; unique in the run but for repeats, which send the text of the first. */
  prompt: string | null;
}

/** What a poll of a chat showed. The call with the same id tells of the request. */
export interface ChatRead {
  callId: number;
  client: string;
  server: string;
  tenant: string;
  sentAt: number;
  endedAt: number;
  chatId: string;
  etag: string;
  /** Hash of the whole body as it was received. */
  bodyHash: string;
  rounds: RoundRead[];
}

export interface RoundRead {
  roundId: string;
  roundNo: number;
  prompt: string;
  status: RoundStatus;
  /** `pipeline_progress`, steps 1 to 4. */
  steps: [StepStatus, StepStatus, StepStatus, StepStatus];
  /** Hash of the round as canonical JSON without `notifications.coupon_spot`, which the store may change. */
  contentHash: string;
}

/** One connection to a tenant's event stream. */
export interface Stream {
  client: string;
  tenant: string;
  server: string;
  openedAt: number;
  /** Null while it was open at the end. */
  closedAt: number | null;
  events: {
    at: number;
    kind: string;
    eventId: string | null;
    chatId: string | null;
    roundId: string | null;
  }[];
}

/** What a fault takes away. */
export type Dependency = 'server' | 'worker' | 'temporal' | 'postgres' | 'bus' | 'llm_demo' | 'store';

export interface Fault {
  /** From 1, as in the schedule. */
  id: number;
  /** Such as `kill`, `pause`, `cut`, `stall`, `terminate_connections`, `upstream_errors`. */
  kind: string;
  dependency: Dependency;
  /** Such as `worker-2`. */
  target: string;
  startedAt: number;
  /** When what was taken away had been given back: the process ready again, the connection restored. */
  endedAt: number;
}

export interface StoreCall {
  at: number;
  /** The event's id. */
  idempotencyKey: string;
  chatId: string | null;
  /** Whether the store took it (2xx). */
  taken: boolean;
}

export interface Rows {
  tenants: { code: string; id: string; balance: number }[];
  chats: {
    id: string;
    tenantId: string;
    status: string;
    roundCount: number;
    refinements: number;
    ended: boolean;
  }[];
  rounds: {
    id: string;
    chatId: string;
    tenantId: string;
    roundNo: number;
    prompt: string;
    refinement: boolean;
    status: RoundStatus;
    lastError: string | null;
    createdAt: number;
    updatedAt: number;
    /** Statuses of the steps that have a row. */
    steps: Record<string, StepStatus>;
  }[];
  ledger: { tenantId: string; roundId: string | null; kind: string; amount: number }[];
  events: { id: string; tenantId: string; chatId: string; roundId: string | null; kind: string }[];
  forwards: { id: string; chatId: string; seq: number | null; sent: boolean }[];
  rolledBack: string[];
  /** Messages of quotes with their replies, and questions of Sonar with their tasks. */
  quotes: { conversation: string; messages: number; replies: number }[];
  sonar: { conversation: string; chats: { id: string; status: string; openTasks: number }[] }[];
}

export interface Replay {
  roundId: string;
  equal: boolean;
  detail: string;
}

export interface AuditLook {
  /** Such as `ledger_balance`. */
  check: string;
  checked: number;
  /** False where there were more than it looks at. */
  complete: boolean;
  /** How many there are; `findings` has the first of them. */
  found: number;
  findings: { ids: Record<string, string>; what: string }[];
  /** Why it could not look; null when it did. */
  failure: string | null;
}

export interface LogFinding {
  process: string;
  kind: 'nondeterminism' | 'crash' | 'unhandled' | 'malformed_completion' | 'script_timeout';
  line: string;
}

export interface ProcessEnd {
  name: string;
  startedAt: number;
  endedAt: number | null;
  /** True when a fault or the end of the run ended it. */
  asked: boolean;
  reason: string;
}

export interface Resources {
  process: string;
  heapBefore: number;
  heapAfter: number;
  handlesBefore: number;
  handlesAfter: number;
}

/** One breach of an invariant. */
export interface Violation {
  /** A sentence that names the ids, times and what was expected. */
  message: string;
  /** Calls that show it. */
  callIds: number[];
}

export interface Verdict {
  /** How many things were looked at: zero says that the run did not exercise the invariant. */
  checked: number;
  violations: Violation[];
  /** How many things nothing can be said about, as a search that took too long; absent for none. */
  unchecked?: number;
}

/** A property that every run must have. Pure: it looks at the evidence alone. */
export interface Invariant {
  /** In kebab-case, as reports and planted bugs name it. */
  name: string;
  /** What holds, in one sentence. */
  claim: string;
  check(evidence: Evidence): Verdict;
}
