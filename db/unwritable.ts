/** A value that can never be written, however often it is tried: too deep, too long, not a text. */
export class UnwritableError extends Error {
  override readonly name = 'UnwritableError';
  constructor(options?: ErrorOptions) {
    super('the value cannot be stored', options);
  }
}

/** SQLSTATE classes of what is wrong with a value for good: data exceptions, and program limits. */
const unwritableClasses = ['22', '54'];

/**
 * Runs a write whose values come from outside.
 * @throws {UnwritableError} where another try could not succeed; any other failure is thrown as it is
 */
export async function writeOrRefuse<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    throw isUnwritable(error) ? new UnwritableError({ cause: error }) : error;
  }
}

function isUnwritable(error: unknown): boolean {
  // Of JSON that is too deep for the stack, or too long for a text.
  if (error instanceof RangeError) return true;
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' && code.length === 5 && unwritableClasses.includes(code.slice(0, 2));
}
