import { bodyParser } from '@koa/bodyparser';
import type { Middleware } from 'koa';
import { ApiError, InexactNumberError, invalidRequest, payloadTooLarge } from '../errors.ts';
import { findInexactNumber } from './exact-numbers.ts';

/** Parses a JSON body of at most this many KiB. */
export function jsonBodyUpTo(kibibytes: number): Middleware {
  const parse = bodyParser({
    enableTypes: ['json'],
    jsonLimit: `${kibibytes}kb`,
    jsonStrict: true,
    onError: (error, ctx) => {
      if ('status' in error && error.status === 413) {
        // Reads the rest: a client that sends everything before it reads would never see the answer.
        ctx.req.unpipe().resume();
        throw payloadTooLarge(`${kibibytes} KiB`);
      }
      if (error instanceof ApiError) throw error;
      // The parser rejects prototype poisoning without the path of the key.
      if (error.message.includes('prototype')) throw invalidRequest('__proto__: is not allowed as a key');
      throw invalidRequest('The body is not valid JSON.');
    },
  });
  return async (ctx, next) => {
    await parse(ctx, async () => {});
    const path = findInexactNumber(ctx);
    if (path !== null) throw new InexactNumberError(path);
    await next();
  };
}

/** Parses a JSON body of at most 64 KiB (AUTH-12). */
export const jsonBody: Middleware = jsonBodyUpTo(64);
