import { bodyParser } from '@koa/bodyparser';
import type { Middleware } from 'koa';
import { payloadTooLarge } from '../http/errors.ts';
import { findInexactNumber } from '../http/middleware/exact-numbers.ts';
import { invalidArgument, SonarError } from './errors.ts';

/** The longest question takes 96,000 bytes as a form; a longer one should get the error of its field. */
const limit = '256kb';

const parse = bodyParser({
  enableTypes: ['json', 'form'],
  jsonLimit: limit,
  formLimit: limit,
  jsonStrict: true,
  onError: (error, ctx) => {
    if (error instanceof SonarError) throw error;
    if ('status' in error && error.status === 413) {
      // Reads the rest: a client that sends everything before it reads would never see the answer.
      ctx.req.unpipe().resume();
      throw payloadTooLarge('256 KiB');
    }
    throw invalidArgument('body should be a valid form or JSON');
  },
});

/** Parses a form or a JSON body of at most 256 KiB. */
export const formBody: Middleware = async (ctx, next) => {
  await parse(ctx, async () => {});
  const path = findInexactNumber(ctx);
  if (path !== null)
    throw invalidArgument(`${path} should be a number that can be stored exactly, or a string`);
  await next();
};
