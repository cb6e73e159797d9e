import { z } from 'zod';

/** Small enough that its product with a page size fits PostgreSQL's bigint. */
const largest = 999_999_999;

/** A whole number in a query; "01" and "1.0" are invalid. */
export const wholeNumberPattern: RegExp = /^(0|[1-9]\d*)$/;

/** A whole number in a query; a larger one is reduced to `max` (rulings Q12, D13). */
export function wholeNumber(min: number, fallback: number, max: number = largest) {
  return z
    .string('must be given once')
    .regex(wholeNumberPattern, 'must be a whole number')
    .transform((text) => Math.min(Number(text), max))
    .pipe(z.number().min(min, `must be at least ${min}`))
    .default(fallback);
}

/** Describes such a number in the OpenAPI document as an integer instead of a string. */
export function describeInteger(minimum: number, maximum: number, fallback: number) {
  return { type: 'integer', minimum, maximum, default: fallback, pattern: undefined } as const;
}

/** The page of a list. */
export const pageNumber = wholeNumber(0, 0).meta({
  description: 'From 0.',
  override: describeInteger(0, largest, 0),
});
