import type { Middleware } from 'koa';
import { isUuid, toCanonicalId } from '../../../domain/uuid.ts';

/**
 * Converts the UUIDs of a path to lower case before any route reads them, so that an id names one chat, one cache
 * entry and one actor in whatever case a client sends it (ruling D1).
 */
export const canonicalPath: Middleware = (ctx, next) => {
  const path = ctx.path.split('/').map(canonicalSegment).join('/');
  if (path !== ctx.path) ctx.path = path;
  return next();
};

function canonicalSegment(segment: string): string {
  // Decoded as the router decodes it.
  const text = segment.includes('%') ? decode(segment) : segment;
  return isUuid(text) ? toCanonicalId(text) : segment;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
