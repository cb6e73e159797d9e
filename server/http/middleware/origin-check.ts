import type { Context, Middleware } from 'koa';
import type { Config } from '../../../config.ts';
import { forbidden } from '../errors.ts';
import { canonicalOrigin, createOriginMatcher } from '../origin.ts';

const safeMethods = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Refuses unsafe methods from pages whose origin is neither the server's own nor listed.
 * @param setting the setting that lists the origins, for the message
 */
export function originCheck(origins: readonly string[], setting: keyof Config): Middleware {
  const isListed = createOriginMatcher(origins);
  return async (ctx, next) => {
    const origin = ctx.get('origin');
    const isAllowed = origin === '' || isOwn(ctx, origin) || isListed(origin);
    if (!isAllowed && !safeMethods.includes(ctx.method)) {
      throw forbidden(`Origin not allowed; add it to ${setting}.`);
    }
    await next();
  };
}

/** Compares hosts only and takes the scheme of the page, because a proxy may have terminated TLS. */
function isOwn(ctx: Context, origin: string): boolean {
  const page = canonicalOrigin(origin);
  if (page === null) return false;
  // Node reads headers as Latin-1; a proxy may write a name in UTF-8.
  const host = Buffer.from(ctx.host, 'latin1').toString('utf8');
  return page === canonicalOrigin(`${page.split('//')[0]}//${host}`);
}
