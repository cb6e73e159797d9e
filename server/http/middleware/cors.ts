import koaCors from '@koa/cors';
import type { Middleware } from 'koa';
import { originsAmong } from '../origin.ts';

const preflightMaxAgeS = 600;
/** What OpenTelemetry and Sentry in a page add to each request, and the id that a caller may give one. */
const traceHeaders = ['traceparent', 'tracestate', 'baggage', 'sentry-trace', 'x-request-id'];

/**
 * Lets pages of the origins named call with the browser's login; to all others nothing is said (DSSE-14).
 * @param headers what they may send beside a login and a type of content
 */
export function cors(origins: readonly string[], headers: readonly string[] = []): Middleware {
  const isListed = originsAmong(origins);
  return koaCors({
    origin: (ctx) => {
      const origin = ctx.get('origin');
      return isListed(origin) ? origin : '';
    },
    credentials: true,
    allowMethods: ['GET', 'POST', 'DELETE'],
    allowHeaders: ['authorization', 'content-type', ...traceHeaders, ...headers],
    exposeHeaders: ['request-id', 'retry-after'],
    maxAge: preflightMaxAgeS,
    // Errors are answers like others here: they keep the headers that are set.
    keepHeadersOnError: false,
  });
}
