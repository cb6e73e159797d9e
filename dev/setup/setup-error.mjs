/** Something that set-up cannot do; the message says what, and what to do about it. */
export class SetupError extends Error {
  name = 'SetupError';
}
