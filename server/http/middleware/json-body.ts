import { bodyParser } from '@koa/bodyparser';
import type { Middleware } from 'koa';
import { ApiError, InexactNumber, invalidRequest, payloadTooLarge } from '../errors.ts';
import { findInexactNumber } from './exact-numbers.ts';

/** Reads a JSON body of at most so many KiB. */
export function jsonBodyUpTo(kibibytes: number): Middleware {
  const parse = bodyParser({
    enableTypes: ['json'],
    jsonLimit: `${kibibytes}kb`,
    jsonStrict: true,
    onError: (error, ctx) => {
      if ('status' in error && error.status === 413) {
        // Clients that send before they read would wait for ever to get rid of the rest.
        ctx.req.unpipe().resume();
        throw payloadTooLarge(`${kibibytes} KiB`);
      }
      if (error instanceof ApiError) throw error;
      // The parser takes no part in the poisoning of prototypes, and does not say where it met it.
      if (error.message.includes('prototype')) throw invalidRequest('__proto__: is not possible as a key');
      throw invalidRequest('The body is not valid JSON.');
    },
  });
  return async (ctx, next) => {
    await parse(ctx, async () => {});
    const path = findInexactNumber(ctx);
    if (path !== null) throw new InexactNumber(path);
    await next();
  };
}

/** Reads a JSON body of at most 64 KiB (AUTH-12). */
export const jsonBody: Middleware = jsonBodyUpTo(64);
