import type { Middleware } from 'koa';
import type { Config } from '../../../config.ts';
import { cors } from './cors.ts';
import { originCheck } from './origin-check.ts';

/** Forbids shared caches: they do not distinguish responses by cookie. */
const noStore: Middleware = (ctx, next) => {
  ctx.set('cache-control', 'no-store');
  return next();
};

/**
 * Guards routes that browsers call with a cookie: only the server's own pages and those of the listed origins may.
 * @param setting the setting that lists the origins, for error messages
 * @param headers request headers that those pages may send, as for `cors`
 */
export function cookieGuards(
  origins: readonly string[],
  setting: keyof Config,
  headers: readonly string[] = [],
): Middleware[] {
  return [noStore, cors(origins, { headers }), originCheck(origins, setting)];
}
