import type { Context, Middleware } from 'koa';
import type { Config } from '../../config.ts';
import { forbidden } from '../errors.ts';

const safeMethods = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Refuses what would change something and comes from a page that is neither our own nor known.
 * @param setting that lists the known ones
 */
export function knownOrigin(origins: readonly string[], setting: keyof Config): Middleware {
  return async (ctx, next) => {
    const origin = ctx.get('origin');
    const known = origin === '' || isOwn(ctx, origin) || origins.includes(origin);
    if (!known && !safeMethods.includes(ctx.method)) {
      throw forbidden(`Pages of this origin may not do this; ${setting} lists those that may.`);
    }
    await next();
  };
}

/** By host alone: behind a proxy we may not know that the page came by TLS. */
function isOwn(ctx: Context, origin: string): boolean {
  return URL.parse(origin)?.host === ctx.host;
}
