/** Why the processes cannot run, as one sentence for the user. */
export class DevError extends Error {
  override readonly name = 'DevError';
}
