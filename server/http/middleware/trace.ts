import { propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Context, Middleware } from 'koa';
import { idAttributes } from '../../../telemetry/attributes.ts';
import { toMethodLabel, toRouteLabel } from './http-metrics.ts';
import type { RequestState } from './request-id.ts';

/**
 * A span of each request, named by the template of its route, below the caller's own span if it sent one. A
 * stream's ends when it has begun. Of the query, which may hold what a client likes, nothing is said.
 */
export const traceRequests: Middleware<RequestState> = async (ctx, next) => {
  // Baggage stays outside: what strangers pack is not for upstreams.
  const outer = propagation.deleteBaggage(propagation.extract(ROOT_CONTEXT, ctx.req.headers));
  const attributes = {
    'http.request.method': toMethodLabel(ctx),
    'url.path': ctx.path,
    'url.scheme': ctx.protocol,
    'roundtable.request_id': ctx.state.requestId,
  };
  const options = { kind: SpanKind.SERVER, attributes };
  await trace.getTracer('roundtable').startActiveSpan(toMethodLabel(ctx), options, outer, async (span) => {
    try {
      await next();
    } finally {
      const route = toRouteLabel(ctx);
      if (route !== 'none')
        span.updateName(`${toMethodLabel(ctx)} ${route}`).setAttribute('http.route', route);
      span.setAttributes({ 'http.response.status_code': ctx.status, ...idsOf(ctx) });
      const { errorCause = 'refusal' } = ctx.state;
      if (errorCause !== 'refusal') span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    }
  });
};

/** Whom the request was from and about, as far as it came. */
function idsOf(ctx: Context & { params?: Record<string, string> }) {
  const { caller, admin } = ctx.state as Record<string, { tenantCode?: string } | undefined>;
  const tenant_code = caller?.tenantCode ?? admin?.tenantCode;
  return idAttributes(ctx.params, { tenant_code });
}
