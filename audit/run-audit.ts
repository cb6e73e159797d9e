import { setTimeout as pause } from 'node:timers/promises';
import { readDatabaseTime } from '../db/database-time.ts';
import { checkActorStatus } from './actor-status.ts';
import { checkActorsWithoutRow } from './actors-without-row.ts';
import type { AuditScope, Check, Finding } from './check.ts';
import { checkIdempotencyClaims } from './idempotency-claims.ts';
import { checkLedgerBalance } from './ledger-balance.ts';
import { checkOutbox } from './outbox.ts';
import { checkRoundCredits } from './round-credits.ts';
import { checkRoundsWithoutActor } from './rounds-without-actor.ts';
import { checkSonarWithoutActor, checkUnansweredQuotes } from './stuck-conversations.ts';

/** Every check by name, in the order in which they run. */
export const checks = {
  ledger_balance: checkLedgerBalance,
  round_credits: checkRoundCredits,
  rounds_without_actor: checkRoundsWithoutActor,
  actors_without_row: checkActorsWithoutRow,
  actor_status: checkActorStatus,
  outbox: checkOutbox,
  quotes_unanswered: checkUnansweredQuotes,
  sonar_without_actor: checkSonarWithoutActor,
  idempotency_claims: checkIdempotencyClaims,
} as const satisfies Record<string, Check>;

export type CheckName = keyof typeof checks;

interface Timed {
  check: CheckName;
  seconds: number;
}

/** The result of a check in the report. */
export type CheckResult = Timed &
  (
    | {
        looked: true;
        checked: number;
        complete: boolean;
        /** Number of findings; `findings` has the first ones. */
        found: number;
        findings: Finding[];
      }
    /** The check could not run. */
    | { looked: false; reason: string }
  );

export interface AuditReport {
  /** ISO 8601. */
  startedAt: string;
  /** `sound`: all checks ran without findings; `incomplete`: a check could not run, whatever others found. */
  outcome: 'sound' | 'findings' | 'incomplete';
  checks: CheckResult[];
}

const checkMs = 30_000;
/** Findings per check in a report. */
const mostNamed = 20;

/** Runs all checks, or those in `names`, one after the other; read-only. Never rejects. */
export async function runAudit(
  scope: AuditScope,
  stop: AbortSignal = new AbortController().signal,
  names: readonly CheckName[] = Object.keys(checks) as CheckName[],
): Promise<AuditReport> {
  const startedAt = new Date().toISOString();
  const results: CheckResult[] = [];
  for (const name of names) results.push(await runCheck(scope, name, stop));
  return { startedAt, outcome: toOutcome(results), checks: results };
}

function toOutcome(results: readonly CheckResult[]): AuditReport['outcome'] {
  if (results.some(({ looked }) => !looked)) return 'incomplete';
  return results.some((result) => result.looked && result.found > 0) ? 'findings' : 'sound';
}

async function runCheck(scope: AuditScope, check: CheckName, stop: AbortSignal): Promise<CheckResult> {
  const startedAt = performance.now();
  const timed = () => ({ check, seconds: Math.round(performance.now() - startedAt) / 1_000 });
  const done = new AbortController();
  const limit = AbortSignal.any([stop, done.signal, AbortSignal.timeout(checkMs)]);
  try {
    const { checked, complete, findings } = await Promise.race([
      readCutoff(scope).then((cutoff) => checks[check]({ ...scope, cutoff }, limit)),
      pause(checkMs, undefined, { signal: AbortSignal.any([stop, done.signal]) }).then(() => {
        throw new Error(`not done within ${checkMs / 1_000} s`);
      }),
    ]);
    const found = findings.length;
    return { ...timed(), looked: true, checked, complete, found, findings: findings.slice(0, mostNamed) };
  } catch (error) {
    return { ...timed(), looked: false, reason: toReason(error) };
  } finally {
    done.abort();
  }
}

/** By the database's clock, since the audit's own may be ahead. */
async function readCutoff({ db, minAgeMs }: AuditScope): Promise<Date> {
  return new Date((await readDatabaseTime(db)).getTime() - minAgeMs);
}

/** A connection error for several addresses (AggregateError) has a code, but no message. */
function toReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.message !== '') return error.message;
  return 'code' in error ? String(error.code) : error.name;
}
