import { type Attributes, type Span, trace } from '@opentelemetry/api';
import { findNamedIds } from '../domain/named-ids.ts';

const idNames = /^roundtable\.\w+_(id|code)$/;

/** The ids that values name, as attributes of a span: `roundtable.chat_id`. */
export function idAttributes(...values: unknown[]): Attributes {
  const ids = Object.assign({}, ...values.map(findNamedIds));
  return Object.fromEntries(Object.entries(ids).map(([name, id]) => [`roundtable.${name}`, String(id)]));
}

/** The same of the span under way, for the spans below it. */
export function activeIdAttributes(): Attributes {
  // A span that is recorded can be read, though the API does not say so.
  const span = trace.getActiveSpan() as (Span & { attributes?: Attributes }) | undefined;
  return Object.fromEntries(Object.entries(span?.attributes ?? {}).filter(([name]) => idNames.test(name)));
}
