import { bodyParser } from '@koa/bodyparser';
import type { Middleware } from 'koa';
import { payloadTooLarge } from '../errors.ts';
import { invalidArgument, SonarError } from './errors.ts';

/** As a form, the longest question takes 96,000 bytes, and one that is too long still deserves its own answer. */
const limit = '256kb';

/** Reads a form or a JSON body of at most 256 KiB. */
export const formBody: Middleware = bodyParser({
  enableTypes: ['json', 'form'],
  jsonLimit: limit,
  formLimit: limit,
  jsonStrict: true,
  onError: (error, ctx) => {
    if (error instanceof SonarError) throw error;
    if ('status' in error && error.status === 413) {
      // Clients that send before they read would wait for ever to get rid of the rest.
      ctx.req.unpipe().resume();
      throw payloadTooLarge('256 KiB');
    }
    throw invalidArgument('body should be a valid form or JSON');
  },
});
