import type { Context } from 'koa';
import { boundText } from '../../../domain/storable-text.ts';

/** As much of a path as an answer repeats. */
const maxPathLength = 200;
/** The smallest number that a double holds with all its digits; below it digits are lost, down to 0. */
const smallestExact = 2 ** -1022;
/** What every number that could be lost has: sixteen digits in a row, or an exponent. */
const suspicious = /\d{16}|\d[eE][+-]?\d/;
const lost = Symbol('a number that a double cannot hold');

/**
 * Where a request's JSON body first has a number that would become another one when it is read (ruling D9): an
 * integer beyond 2^53 - 1, one that overflows, or one so small that it becomes 0. Decimals are rounded as
 * everywhere, and -0 is 0. Null for none, and for a body that is not JSON or nested too deep to walk through.
 * @returns a path such as `items.0.price`
 */
export function findInexactNumber(ctx: Context): string | null {
  const { rawBody } = ctx.request;
  if (ctx.is('urlencoded') || typeof rawBody !== 'string' || !suspicious.test(rawBody)) return null;
  try {
    const marked: unknown = JSON.parse(rawBody, (_key, value: unknown, read?: { source?: string }) =>
      typeof value === 'number' && !isExact(value, read?.source ?? String(value)) ? lost : value,
    );
    const path = pathOf(marked);
    return path && boundText(path.join('.'), maxPathLength);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return null;
    throw error;
  }
}

function isExact(value: number, written: string): boolean {
  const size = Math.abs(value);
  if (size === Number.POSITIVE_INFINITY) return false;
  if (size >= smallestExact && size <= Number.MAX_SAFE_INTEGER) return true;
  // Written as an integer it is meant digit by digit; 1e300 is not.
  const isInteger = size !== 0 && /^-?\d+$/.test(written);
  return !isInteger && digits(written) === digits(String(value));
}

/** The digits that count: `0.0120e5` has 12. */
function digits(number: string): string {
  const [mantissa = ''] = number.split(/e/i);
  return mantissa.replaceAll(/[-.]/g, '').replace(/^0+/, '').replace(/0+$/, '');
}

function pathOf(value: unknown): string[] | null {
  if (value === lost) return [];
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, part] of Object.entries(value)) {
    const rest = pathOf(part);
    if (rest) return [key, ...rest];
  }
  return null;
}
