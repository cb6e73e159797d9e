import koaCors from '@koa/cors';
import type { Middleware } from 'koa';
import { createOriginMatcher } from '../origin.ts';

const preflightMaxAgeS = 600;
/** Headers that OpenTelemetry and Sentry in a page add to each request, and the caller's request id. */
const traceHeaders = ['traceparent', 'tracestate', 'baggage', 'sentry-trace', 'x-request-id'];

/**
 * Lets pages of the listed origins send requests with credentials; other origins get no CORS headers (DSSE-14).
 * @param headers allowed request headers beside `Authorization`, `Content-Type` and those of tracing
 */
export function cors(origins: readonly string[], headers: readonly string[] = []): Middleware {
  const isListed = createOriginMatcher(origins);
  return koaCors({
    origin: (ctx) => {
      const origin = ctx.get('origin');
      return isListed(origin) ? origin : '';
    },
    credentials: true,
    allowMethods: ['GET', 'POST', 'DELETE'],
    allowHeaders: ['authorization', 'content-type', ...traceHeaders, ...headers],
    exposeHeaders: ['request-id', 'retry-after', 'ratelimit', 'ratelimit-policy'],
    maxAge: preflightMaxAgeS,
    // The error handler turns errors into responses that keep these headers.
    keepHeadersOnError: false,
  });
}
