/** Why the parts cannot run, in one sentence for whoever started them. */
export class DevError extends Error {
  override readonly name = 'DevError';
}
