import { type Context, context, propagation, ROOT_CONTEXT } from '@opentelemetry/api';
import { defaultPayloadConverter, type Headers } from '@temporalio/common';
import { carrierIn, type TraceCarrier, traceHeader } from '../workflows/traces/contract.ts';

/** Headers that say what is under way here. */
export function withCarrier(headers: Headers): Headers {
  const carrier: TraceCarrier = {};
  propagation.inject(context.active(), carrier);
  return { ...headers, [traceHeader]: defaultPayloadConverter.toPayload(carrier) };
}

/** What headers say was under way where they came from. */
export function contextOf(headers: Headers): Context {
  const carrier = carrierIn(headers);
  return carrier ? propagation.extract(ROOT_CONTEXT, carrier) : ROOT_CONTEXT;
}
