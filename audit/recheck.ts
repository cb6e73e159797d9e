import { setTimeout as pause } from 'node:timers/promises';
import type { AuditScope } from './check.ts';

/** What a second look confirms. */
const most = 200;

/**
 * Looks again at what seemed wrong, after a pause: lists of Temporal lag behind, and rows and actors are written one
 * after the other. @returns what is still wrong
 */
export async function recheck<Suspect, T>(
  { recheckDelayMs: secondLookMs }: AuditScope,
  suspects: readonly Suspect[],
  limit: AbortSignal,
  look: (suspects: readonly Suspect[]) => Promise<T[]>,
): Promise<T[]> {
  if (suspects.length === 0) return [];
  await pause(secondLookMs, undefined, { signal: limit });
  return look(suspects.slice(0, most));
}
