import type { Context } from 'koa';

/**
 * What `Authorization: Bearer …` carries: empty for none that can be read. Null where the header is absent or of
 * another scheme, such as the Basic of a proxy in front, which is not meant for us.
 */
export function extractBearerToken(ctx: Pick<Context, 'get'>): string | null {
  const header = ctx.get('authorization');
  if (!/^Bearer(\s|$)/i.test(header)) return null;
  return /^Bearer +(\S+) *$/i.exec(header)?.[1] ?? '';
}
