import { z } from 'zod';

/** Times the largest page it still fits PostgreSQL's bigint. */
const largest = 999_999_999;

/** The form of a whole number in a query; texts such as "01" and "1.0" do not have it. */
export const wholeNumberForm: RegExp = /^(0|[1-9]\d*)$/;

/** A whole number in a query; one above `max` counts as `max`, however large it is (rulings Q12, D13). */
export function wholeNumber(min: number, fallback: number, max: number = largest) {
  return z
    .string('must be given once')
    .regex(wholeNumberForm, 'must be a whole number')
    .transform((text) => Math.min(Number(text), max))
    .pipe(z.number().min(min, `must be at least ${min}`))
    .default(fallback);
}

/** What the API's document says of such a number: the number, not how it is written. */
export function shownAs(minimum: number, maximum: number, fallback: number) {
  return { type: 'integer', minimum, maximum, default: fallback, pattern: undefined } as const;
}
