import { type Context, context, propagation, ROOT_CONTEXT } from '@opentelemetry/api';
import { defaultPayloadConverter, type Headers } from '@temporalio/common';
import { extractTraceContext, type TraceContext, traceHeader } from '../workflows/traces/contract.ts';

/** Headers that say what is under way here. */
export function withTraceContext(headers: Headers): Headers {
  const traceContext: TraceContext = {};
  propagation.inject(context.active(), traceContext);
  return { ...headers, [traceHeader]: defaultPayloadConverter.toPayload(traceContext) };
}

/** What headers say was under way where they came from. */
export function toContext(headers: Headers): Context {
  const carrier = extractTraceContext(headers);
  return carrier ? propagation.extract(ROOT_CONTEXT, carrier) : ROOT_CONTEXT;
}
