import { defaultPayloadConverter, type Headers } from '@temporalio/common';
import type { Sinks } from '@temporalio/workflow';
import type { NamedIds } from '../../domain/named-ids.ts';

/** How traces pass through actors: in a header of updates, signals, starts and activities. */

/** As Temporal's own interceptors call it, in every language. */
export const traceHeader = '_tracer-data';

/** Whose child what comes is, in the fields of W3C: `traceparent`, `tracestate`. */
export type TraceContext = Record<string, string>;

/** Characters of a field; W3C asks for no more of `tracestate`. */
const fieldLimit = 512;

/** More than any way of handing on has. */
const fieldsLimit = 16;

/**
 * The carrier among headers; null where there is none that can be read. Headers come from whoever knows the
 * actor's name and stay in its history, so nothing in them may throw. Fields beyond the limits are left out.
 */
export function extractTraceContext(headers: Headers): TraceContext | null {
  const fields = Object.entries(valueIn(headers) ?? {});
  if (!fields.every((field): field is [string, string] => typeof field[1] === 'string')) return null;
  const taken = fields.filter((field) => field.every(({ length }) => length <= fieldLimit));
  return taken.length === 0 ? null : Object.fromEntries(taken.slice(0, fieldsLimit));
}

function valueIn(headers: Headers): object | null {
  const payload = headers[traceHeader];
  if (!payload) return null;
  try {
    const value = defaultPayloadConverter.fromPayload<unknown>(payload);
    return typeof value === 'object' && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/** An update or a signal that an actor has dealt with. */
export interface HandledCall {
  /** `HandleUpdate:startRound` */
  name: string;
  parent: TraceContext;
  /** 16 hexadecimal digits; what the actor did for the call says that it is this span's child. */
  spanId: string;
  /** The actor's own clock; milliseconds since 1970. */
  startedAt: number;
  endedAt: number;
  /** The type of the refusal; null when it was done. */
  refusal: string | null;
  ids: NamedIds;
}

/** By which actors tell their worker. */
export interface TraceSinks extends Sinks {
  traces: { handled(call: HandledCall): void };
}
