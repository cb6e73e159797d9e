import type { Db } from '../db/orm.ts';
import type { OpenTemporal } from '../temporal/connect.ts';

/** Something that should not be. It has ids and no words of a person: no prompt, message, name or key. */
export interface Finding {
  /** Such as `{ round_id, chat_id }`. */
  ids: Record<string, string>;
  /** The tenant's code; null where the finding belongs to no tenant, or to an unknown one. */
  tenant: string | null;
  /** ISO 8601; null where it cannot be said. */
  since: string | null;
  /** What is wrong, in a sentence without ids. */
  what: string;
}

/** What a check saw. */
export interface CheckOutput {
  /** How many things it looked at. */
  checked: number;
  /** False where there were more than it looks at in one run. */
  complete: boolean;
  findings: Finding[];
}

export interface AuditSettings {
  taskQueues: { chat: string; quotes: string; sonar: string };
  /** What moved less than so long ago is left alone: the reconciler repairs within it. Milliseconds. */
  minAgeMs: number;
  /** Pause before a second look at what may just be moving; milliseconds. */
  recheckDelayMs: number;
}

/** What checks look at; they change nothing of it. */
export interface AuditScope extends AuditSettings {
  db: Db;
  /** Null where Temporal does not answer: checks that need it then fail. */
  temporal: OpenTemporal | null;
}

/**
 * Looks at one kind of thing, in bounded statements and calls, until `limit` is aborted.
 * @throws when it could not look
 */
export type Check = (scope: AuditScope, limit: AbortSignal) => Promise<CheckOutput>;

/** Until when something must have moved last to be looked at. */
export function getCutoff({ minAgeMs: quietMs }: AuditSettings): Date {
  return new Date(Date.now() - quietMs);
}
