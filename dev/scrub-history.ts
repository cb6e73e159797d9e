/**
 * Takes out of a history what tells of a machine: who did a task, whose own queue it waited in, and where in which
 * file something was thrown. Replays look at none of it.
 */
export function scrubHistory(part: unknown): void {
  if (typeof part !== 'object' || part === null || part instanceof Uint8Array) return;
  const fields = part as Record<string, unknown>;
  if (typeof fields.identity === 'string') fields.identity = 'somebody';
  if (typeof fields.stackTrace === 'string') fields.stackTrace = '';
  // A queue that stands in for another one is a worker's own.
  if (typeof fields.normalName === 'string' && fields.normalName !== '') fields.name = 'their own';
  for (const child of Object.values(fields)) scrubHistory(child);
}
