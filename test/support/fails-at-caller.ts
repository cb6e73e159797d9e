/**
 * Makes an assertion of several tests fail at the line that calls it: a failure's stack begins there, and so does the
 * excerpt of code that the runner prints.
 * @param assert synchronous; after an `await` its caller would no longer be on the stack
 */
export function failsAtCaller<Args extends unknown[]>(
  assert: (...args: Args) => void,
): (...args: Args) => void {
  return function assertion(...args) {
    try {
      assert(...args);
    } catch (error) {
      if (error instanceof Error) Error.captureStackTrace(error, assertion);
      throw error;
    }
  };
}
