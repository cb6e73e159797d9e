import { propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Context, Middleware } from 'koa';
import { idAttributes } from '../../../telemetry/attributes.ts';
import { toMethodLabel, toRouteLabel } from './http-metrics.ts';
import type { RequestState } from './request-id.ts';

/**
 * Records a span for each request, named by its route's template, as a child of the caller's span if there is one. The
 * span of a stream ends once the stream is open. The query is left out, because it may contain personal data.
 */
export const traceRequests: Middleware<RequestState> = async (ctx, next) => {
  // Baggage of untrusted callers must not reach upstreams.
  const parentContext = propagation.deleteBaggage(propagation.extract(ROOT_CONTEXT, ctx.req.headers));
  const attributes = {
    'http.request.method': toMethodLabel(ctx),
    'url.path': ctx.path,
    'url.scheme': ctx.protocol,
    'roundtable.request_id': ctx.state.requestId,
  };
  const options = { kind: SpanKind.SERVER, attributes };
  await trace
    .getTracer('roundtable')
    .startActiveSpan(toMethodLabel(ctx), options, parentContext, async (span) => {
      try {
        await next();
      } finally {
        const route = toRouteLabel(ctx);
        if (route !== 'none')
          span.updateName(`${toMethodLabel(ctx)} ${route}`).setAttribute('http.route', route);
        span.setAttributes({ 'http.response.status_code': ctx.status, ...getIdAttributes(ctx) });
        const { errorCause = 'rejection' } = ctx.state;
        if (errorCause !== 'rejection') span.setStatus({ code: SpanStatusCode.ERROR });
        span.end();
      }
    });
};

/** Ids of the request's tenant, chat and round, as far as they are known. */
function getIdAttributes(ctx: Context & { params?: Record<string, string> }) {
  const { caller, admin } = ctx.state as Record<string, { tenantCode?: string } | undefined>;
  const tenant_code = caller?.tenantCode ?? admin?.tenantCode;
  return idAttributes(ctx.params, { tenant_code });
}
