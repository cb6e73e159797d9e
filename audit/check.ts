import type { Db } from '../db/orm.ts';
import type { OpenTemporal } from '../temporal/connect.ts';

/** A violation. It contains ids, but no personal text: no prompt, message, name or key. */
export interface Finding {
  /** Such as `{ round_id, chat_id }`. */
  ids: Record<string, string>;
  /** The tenant's code; null if there is no tenant or it is unknown. */
  tenant: string | null;
  /** ISO 8601; null if unknown. */
  since: string | null;
  /** The violation as a sentence without ids. */
  what: string;
}

/** The result of a check. */
export interface CheckOutput {
  /** Number of checked items. */
  checked: number;
  /** False if there were more items than one run checks. */
  complete: boolean;
  findings: Finding[];
}

export interface AuditSettings {
  taskQueues: { chat: string; quotes: string; sonar: string };
  /** Items updated within this time (ms) are skipped, as the reconciler may still repair them. */
  minAgeMs: number;
  /** Delay (ms) before suspects are checked again, as they may be changing at the moment. */
  recheckDelayMs: number;
}

/** Read-only inputs of checks. */
export interface AuditScope extends AuditSettings {
  db: Db;
  /** Null if Temporal does not answer: checks that need it then fail. */
  temporal: OpenTemporal | null;
}

export interface CheckScope extends AuditScope {
  /** Items are checked if they were last updated before this time, by the database's clock. */
  cutoff: Date;
}

/**
 * Checks one kind of item, with bounded statements and calls, until `limit` is aborted.
 * @throws when the check could not run
 */
export type Check = (scope: CheckScope, limit: AbortSignal) => Promise<CheckOutput>;
