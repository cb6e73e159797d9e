import { setTimeout as pause } from 'node:timers/promises';
import type { AuditScope } from './check.ts';

/** Suspects that are checked again. */
const most = 200;

/**
 * Checks suspects again after a delay, as Temporal's visibility lags behind, and rows and actors are not written in one
 * transaction. @returns what is still wrong
 */
export async function recheck<Suspect, T>(
  suspects: readonly Suspect[],
  { scope, limit }: { scope: AuditScope; limit: AbortSignal },
  look: (suspects: readonly Suspect[]) => Promise<T[]>,
): Promise<T[]> {
  if (suspects.length === 0) return [];
  await pause(scope.recheckDelayMs, undefined, { signal: limit });
  return look(suspects.slice(0, most));
}
