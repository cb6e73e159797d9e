import koaCors from '@koa/cors';
import type { Middleware } from 'koa';

const preflightMaxAgeS = 600;

/**
 * Lets pages of the origins named call with the browser's login; to all others nothing is said (DSSE-14).
 * @param headers what they may send beside a login and a type of content
 */
export function cors(origins: readonly string[], headers: readonly string[] = []): Middleware {
  return koaCors({
    origin: (ctx) => {
      const origin = ctx.get('origin');
      return origins.includes(origin) ? origin : '';
    },
    credentials: true,
    allowMethods: ['GET', 'POST', 'DELETE'],
    allowHeaders: ['authorization', 'content-type', ...headers],
    exposeHeaders: ['request-id', 'retry-after'],
    maxAge: preflightMaxAgeS,
    // Errors are answers like others here: they keep the headers that are set.
    keepHeadersOnError: false,
  });
}
