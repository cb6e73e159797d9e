import { type Attributes, type Span, trace } from '@opentelemetry/api';
import { findLoggableIds } from '../domain/loggable-ids.ts';

const idNames = /^roundtable\.\w+_(id|code)$/;

/** The ids in `values` as span attributes: `roundtable.chat_id`. */
export function idAttributes(...values: unknown[]): Attributes {
  const ids = Object.assign({}, ...values.map(findLoggableIds));
  return Object.fromEntries(Object.entries(ids).map(([name, id]) => [`roundtable.${name}`, String(id)]));
}

/** The id attributes of the active span, to copy them to its children. */
export function activeIdAttributes(): Attributes {
  // Recording spans have attributes, although the API's type does not.
  const span = trace.getActiveSpan() as (Span & { attributes?: Attributes }) | undefined;
  return Object.fromEntries(Object.entries(span?.attributes ?? {}).filter(([name]) => idNames.test(name)));
}
