import { z } from 'zod';

/** A whole number in a query; a text such as "01" or "1.0" is none. */
export function wholeNumber(min: number, fallback: number) {
  return z
    .string('must be given once')
    .regex(/^(0|[1-9]\d{0,8})$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(min, `must be at least ${min}`))
    .default(fallback);
}

/** What the API's document says of such a number: the number, not how it is written. */
export function shownAs(minimum: number, maximum: number, fallback: number) {
  return { type: 'integer', minimum, maximum, default: fallback, pattern: undefined } as const;
}
