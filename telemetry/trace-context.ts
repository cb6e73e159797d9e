import { type Context, context, propagation, ROOT_CONTEXT } from '@opentelemetry/api';
import { defaultPayloadConverter, type Headers } from '@temporalio/common';
import { extractTraceContext, type TraceContext, traceHeader } from '../workflows/traces/contract.ts';

/** Adds the active trace context to headers of a Temporal call. */
export function withTraceContext(headers: Headers): Headers {
  const traceContext: TraceContext = {};
  propagation.inject(context.active(), traceContext);
  return { ...headers, [traceHeader]: defaultPayloadConverter.toPayload(traceContext) };
}

/** Reads the caller's trace context from headers. */
export function toContext(headers: Headers): Context {
  const traceContext = extractTraceContext(headers);
  return traceContext ? propagation.extract(ROOT_CONTEXT, traceContext) : ROOT_CONTEXT;
}
