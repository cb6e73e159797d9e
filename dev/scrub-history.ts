/**
 * Removes machine-specific data from a history: worker identities, names of sticky queues and stack traces. Replays do
 * not use them.
 */
export function scrubHistory(part: unknown): void {
  if (typeof part !== 'object' || part === null || part instanceof Uint8Array) return;
  const fields = part as Record<string, unknown>;
  if (typeof fields.identity === 'string') fields.identity = 'somebody';
  if (typeof fields.stackTrace === 'string') fields.stackTrace = '';
  // A queue with a normalName is a worker's sticky queue.
  if (typeof fields.normalName === 'string' && fields.normalName !== '') fields.name = 'their own';
  for (const child of Object.values(fields)) scrubHistory(child);
}
