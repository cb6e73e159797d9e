import type { Context } from 'koa';
import { boundText } from '../../../domain/storable-text.ts';

/** The longest path that a message shows. */
const maxPathLength = 200;
/** The smallest normal double; smaller numbers lose digits. */
const smallestNormal = 2 ** -1022;
/** Every number that could be inexact has sixteen digits in a row, or an exponent. */
const maybeInexact = /\d{16}|\d[eE][+-]?\d/;
const inexact = Symbol('a number that a double cannot hold');

/**
 * Finds the first number of a request's JSON body that parsing would change (ruling D9): an integer beyond 2^53 - 1,
 * a number that overflows, or one so small that it becomes 0. Rounded decimals and -0 are accepted.
 * @returns a path such as `items.0.price`; null if there is no such number, or the body is not JSON or nested too deep
 */
export function findInexactNumber(ctx: Context): string | null {
  const { rawBody } = ctx.request;
  if (ctx.is('urlencoded') || typeof rawBody !== 'string' || !maybeInexact.test(rawBody)) return null;
  try {
    const marked: unknown = JSON.parse(rawBody, (_key, value: unknown, read?: { source?: string }) =>
      typeof value === 'number' && !isExact(value, read?.source ?? String(value)) ? inexact : value,
    );
    const path = findPath(marked);
    return path && boundText(path.join('.'), maxPathLength);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return null;
    throw error;
  }
}

function isExact(value: number, written: string): boolean {
  const size = Math.abs(value);
  if (size === Number.POSITIVE_INFINITY) return false;
  if (size >= smallestNormal && size <= Number.MAX_SAFE_INTEGER) return true;
  // An integer without an exponent must keep every digit; 1e300 need not.
  const isInteger = size !== 0 && /^-?\d+$/.test(written);
  return !isInteger && digits(written) === digits(String(value));
}

/** The significant digits: 12 in `0.0120e5`. */
function digits(number: string): string {
  const [mantissa = ''] = number.split(/e/i);
  return mantissa.replaceAll(/[-.]/g, '').replace(/^0+/, '').replace(/0+$/, '');
}

function findPath(value: unknown): string[] | null {
  if (value === inexact) return [];
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, child] of Object.entries(value)) {
    const rest = findPath(child);
    if (rest) return [key, ...rest];
  }
  return null;
}
