import { defaultPayloadConverter, type Headers } from '@temporalio/common';
import type { Sinks } from '@temporalio/workflow';
import type { LoggableIds } from '../../domain/loggable-ids.ts';

/** Trace context of updates, signals, starts and activities travels in a header. */

/** The name that Temporal's own interceptors use, in every language. */
export const traceHeader = '_tracer-data';

/** The parent span, in W3C's fields: `traceparent`, `tracestate`. */
export type TraceContext = Record<string, string>;

/** Characters of a field; W3C requires support for this many in `tracestate`. */
const fieldLimit = 512;

/** More than any propagation format has. */
const fieldsLimit = 16;

/**
 * Reads the trace context from headers; null when it is missing or malformed. Any client can send headers, and they
 * stay in the actor's history, so this never throws. Fields beyond the limits are left out.
 */
export function extractTraceContext(headers: Headers): TraceContext | null {
  const fields = Object.entries(readHeader(headers) ?? {});
  if (!fields.every((field): field is [string, string] => typeof field[1] === 'string')) return null;
  const accepted = fields.filter((field) => field.every(({ length }) => length <= fieldLimit));
  return accepted.length === 0 ? null : Object.fromEntries(accepted.slice(0, fieldsLimit));
}

function readHeader(headers: Headers): object | null {
  const payload = headers[traceHeader];
  if (!payload) return null;
  try {
    const value = defaultPayloadConverter.fromPayload<unknown>(payload);
    return typeof value === 'object' && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/** An update or a signal that an actor has handled. */
interface HandledCall {
  /** `HandleUpdate:startRound` */
  name: string;
  parent: TraceContext;
  /** 16 hexadecimal digits; the parent of the activities that the actor ran for the call. */
  spanId: string;
  /** By the actor's clock; milliseconds since 1970. */
  startedAt: number;
  endedAt: number;
  /** The type of the rejection or failure; null when the call succeeded. */
  errorType: string | null;
  ids: LoggableIds;
}

/** Through this sink actors report spans to their worker. */
export interface TraceSinks extends Sinks {
  traces: { handled(call: HandledCall): void };
}
