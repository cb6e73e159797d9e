import koaCors from '@koa/cors';
import type { Middleware } from 'koa';
import { createOriginMatcher } from '../origin.ts';

const preflightMaxAgeS = 600;
/** Headers that OpenTelemetry and Sentry in a page add to each request, and the caller's request id. */
const traceHeaders = ['traceparent', 'tracestate', 'baggage', 'sentry-trace', 'x-request-id'];

export interface CorsOptions {
  /** Whether a page's requests carry the session cookie; true by default. */
  credentials?: boolean;
  /** GET, POST and DELETE by default. */
  methods?: readonly string[];
  /** Allowed request headers beside `Authorization`, `Content-Type` and those of tracing. */
  headers?: readonly string[];
  /** Headers that a page may read, beside those of every API. */
  exposed?: readonly string[];
}

/** Lets pages of the listed origins send requests; other origins get no CORS headers (DSSE-14). */
export function cors(
  origins: readonly string[],
  { credentials = true, methods = ['GET', 'POST', 'DELETE'], headers = [], exposed = [] }: CorsOptions = {},
): Middleware {
  const isListed = createOriginMatcher(origins);
  return koaCors({
    origin: (ctx) => {
      const origin = ctx.get('origin');
      return isListed(origin) ? origin : '';
    },
    credentials,
    allowMethods: [...methods],
    allowHeaders: ['authorization', 'content-type', ...traceHeaders, ...headers],
    exposeHeaders: ['request-id', 'retry-after', 'ratelimit', 'ratelimit-policy', ...exposed],
    maxAge: preflightMaxAgeS,
    // The error handler turns errors into responses that keep these headers.
    keepHeadersOnError: false,
  });
}
