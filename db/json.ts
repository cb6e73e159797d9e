/**
 * JSON that PostgreSQL's jsonb takes: it knows neither NUL nor half a surrogate pair, and an upstream
 * that sends one must not lose its answer over it. JSON.stringify writes both as escapes, which are replaced
 * in the text: a function called for each value would overflow the stack at half the depth.
 * @throws {RangeError} for a value nested too deep
 */
export function toJsonb(value: object): string {
  return JSON.stringify(value).replaceAll(/\\(u0000|ud[89a-f][0-9a-f]{2}|.)/g, (sequence, code: string) => {
    if (code === 'u0000') return '';
    return code.startsWith('ud') ? '\ufffd' : sequence;
  });
}
