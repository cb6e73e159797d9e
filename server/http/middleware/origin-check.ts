import type { Context, Middleware } from 'koa';
import type { Config } from '../../../config.ts';
import { forbidden } from '../errors.ts';
import { canonicalOrigin, originsAmong } from '../origin.ts';

const safeMethods = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Refuses what would change something and comes from a page that is neither our own nor known.
 * @param setting that lists the known ones
 */
export function originCheck(origins: readonly string[], setting: keyof Config): Middleware {
  const isListed = originsAmong(origins);
  return async (ctx, next) => {
    const origin = ctx.get('origin');
    const known = origin === '' || isOwn(ctx, origin) || isListed(origin);
    if (!known && !safeMethods.includes(ctx.method)) {
      throw forbidden(`Origin not allowed; add it to ${setting}.`);
    }
    await next();
  };
}

/** By host alone, under the scheme of the page: behind a proxy we may not know that it came by TLS. */
function isOwn(ctx: Context, origin: string): boolean {
  const page = canonicalOrigin(origin);
  if (page === null) return false;
  // Node reads headers as Latin-1; a proxy may write a name in UTF-8.
  const host = Buffer.from(ctx.host, 'latin1').toString('utf8');
  return page === canonicalOrigin(`${page.split('//')[0]}//${host}`);
}
