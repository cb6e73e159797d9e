/** A value that can never be written: nested too deep, too long, or invalid text. */
export class UnwritableError extends Error {
  override readonly name = 'UnwritableError';
  constructor(options?: ErrorOptions) {
    super('the value cannot be stored', options);
  }
}

/** SQLSTATE classes of invalid values: data exceptions, and program limits. */
const unwritableClasses = ['22', '54'];

/**
 * Runs a write of external values.
 * @throws {UnwritableError} when a retry cannot succeed; any other error is rethrown
 */
export async function writeOrThrowUnwritable<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    throw isUnwritable(error) ? new UnwritableError({ cause: error }) : error;
  }
}

function isUnwritable(error: unknown): boolean {
  // JSON nested too deep for the stack, or too long for a string.
  if (error instanceof RangeError) return true;
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' && code.length === 5 && unwritableClasses.includes(code.slice(0, 2));
}
