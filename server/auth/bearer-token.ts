import type { Context } from 'koa';

/**
 * The token in `Authorization: Bearer …`, empty if malformed. Null if the header is absent or has another scheme, such
 * as the Basic credentials of a proxy in front.
 */
export function extractBearerToken(ctx: Pick<Context, 'get'>): string | null {
  const header = ctx.get('authorization');
  if (!/^Bearer(\s|$)/i.test(header)) return null;
  return /^Bearer +(\S+) *$/i.exec(header)?.[1] ?? '';
}
