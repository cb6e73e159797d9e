import type { RoundStatus, StepStatus } from '../domain/chat/progress.ts';
import { coreFaultExitCode } from '../worker/core-fault.ts';

/**
 * What one run of `npm run prove` recorded: the histories of its clients, the faults, and the rows at its end.
 * The invariants (`invariants/`) are functions of it, so a run can be judged again from its file.
 *
 * All times are milliseconds since the run began, by one monotonic clock.
 */
export interface Evidence {
  seed: number;
  /** The limits of the processes under test. */
  limits: Limits;
  calls: Call[];
  reads: ChatRead[];
  streams: Stream[];
  faults: Fault[];
  /** Calm moments, as a baseline for faults; empty when faults overlap. */
  calmMoments: number[];
  /** Signage events that the store received, in order of arrival. */
  storeCalls: StoreCall[];
  rows: Rows;
  /** For each failed round: whether its bundle replayed to the same outcome. */
  replays: Replay[];
  /** Results of the audit of rows and actors at rest, one per check. */
  audit: AuditLook[];
  /** Log lines of servers and workers that must never occur. */
  logFindings: LogFinding[];
  processes: ProcessEnd[];
  /** Resources of each process that survived the run, at rest before and after the load. */
  resources: Resources[];
  /** When the last fault had ended, when the clients were done, and when the rows were read. */
  moments: { faultsEndedAt: number; clientsEndedAt: number; readAt: number };
}

export interface Limits {
  /** Maximum number of refinements per chat. */
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

/** One HTTP request of a client, and its outcome. */
export interface Call {
  /** From 1, in the order of sending. */
  id: number;
  /** Each client sends its calls one after the other. */
  client: string;
  kind: CallKind;
  tenant: string;
  /** Where it was sent: `server-1`, `server-2`, or the `proxy` in front of both. */
  server: string;
  sentAt: number;
  /** When its answer was read, or when the client timed out. */
  endedAt: number;
  /** Null when no answer was read, so the outcome is unknown to the client. */
  status: number | null;
  /** Code of an error answer, such as `PRIOR_ROUND_IN_FLIGHT`; else null. */
  code: string | null;
  /** Description of a lost connection or a timeout; `cutByClient` when the client cut it on purpose; else null. */
  failure: string | null;
  idempotencyKey: string | null;
  /** Whether the answer repeats an earlier one (`Idempotent-Replayed`). */
  replayed: boolean;
  /** The chat in the request or, for a kickoff, in its answer. */
  chatId: string | null;
  /** Round id in the 202 of a round, or event id in that of a trigger. */
  roundId: string | null;
  /** Prompt of kickoffs and follow-ups; unique in the run, except that a repeat sends the text of the first. */
  prompt: string | null;
}

/** The result of a poll of a chat. The call with the same id describes the request. */
export interface ChatRead {
  callId: number;
  client: string;
  server: string;
  tenant: string;
  sentAt: number;
  endedAt: number;
  chatId: string;
  etag: string;
  /** Hash of the whole body as received. */
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
  /** Null when it was open at the end of the run. */
  closedAt: number | null;
  events: {
    at: number;
    kind: string;
    eventId: string | null;
    chatId: string | null;
    roundId: string | null;
  }[];
}

/** What a fault makes unavailable. */
export type Dependency = 'server' | 'worker' | 'temporal' | 'postgres' | 'bus' | 'llm_demo' | 'store';

export interface Fault {
  /** From 1, as in the schedule. */
  id: number;
  /** For example `kill`, `pause`, `cut`, `stall`, `terminate_connections`, `upstream_errors`. */
  kind: string;
  dependency: Dependency;
  /** For example `worker-2`. */
  target: string;
  startedAt: number;
  /** When the dependency was restored: the process ready again, the connection open again. */
  endedAt: number;
}

export interface StoreCall {
  at: number;
  /** The event's id. */
  idempotencyKey: string;
  chatId: string | null;
  /** Whether the store accepted it (2xx). */
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
  /** For example `ledger_balance`. */
  check: string;
  checked: number;
  /** False when there were more items than the check reads. */
  complete: boolean;
  /** Number of findings; `findings` has the first of them. */
  found: number;
  findings: { ids: Record<string, string>; what: string }[];
  /** Why the check failed to run; null when it ran. */
  failure: string | null;
}

export interface LogFinding {
  process: string;
  kind: 'nondeterminism' | 'crash' | 'unhandled' | 'malformed_completion' | 'script_timeout';
  line: string;
  /** The workflow execution that the line is about; null for none. */
  runId: string | null;
}

export interface ProcessEnd {
  name: string;
  /** Null until it has started. */
  pid: number | null;
  startedAt: number;
  endedAt: number | null;
  /** True when a fault or the end of the run ended it. */
  asked: boolean;
  reason: string;
}

/** Whether a worker ended because its Temporal SDK found itself at fault (`worker/core-fault.ts`). */
export function isCoreFault({ reason }: ProcessEnd): boolean {
  return reason === `exit code ${coreFaultExitCode}`;
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
  /** A sentence with the ids, the times and the expectation. */
  message: string;
  /** Ids of the calls that show it. */
  callIds: number[];
}

export interface Verdict {
  /** Number of items checked; zero means that the run did not exercise the invariant. */
  checked: number;
  violations: Violation[];
  /** Number of undecided items, such as a search over its budget; absent for zero. */
  unchecked?: number;
}

/** A property of every run. A pure function of the evidence. */
export interface Invariant {
  /** In kebab-case; used by reports and planted bugs. */
  name: string;
  /** The property in one sentence. */
  claim: string;
  check(evidence: Evidence): Verdict;
}
