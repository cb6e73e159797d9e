/** Set-up failed; the message says why and what to do. */
export class SetupError extends Error {
  name = 'SetupError';
}
