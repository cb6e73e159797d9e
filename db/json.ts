/**
 * JSON for PostgreSQL's jsonb, which rejects NUL and lone surrogates; an upstream's answer must not fail because of
 * them. JSON.stringify writes both as escapes, which are replaced in the text: a replacer function would overflow the
 * stack at half the depth.
 * @throws {RangeError} when the value is nested too deep
 */
export function toJsonb(value: object): string {
  return JSON.stringify(value).replaceAll(/\\(u0000|ud[89a-f][0-9a-f]{2}|.)/g, (sequence, code: string) => {
    if (code === 'u0000') return '';
    return code.startsWith('ud') ? '\ufffd' : sequence;
  });
}
