import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { activeIdAttributes } from './attributes.ts';

/**
 * Creates spans for outgoing HTTP calls of a request or an activity, and sends `traceparent`. It uses Node's
 * diagnostics channels, so no module is patched. Query strings are removed, as they may hold shoppers' data.
 */
export function traceFetch(): UndiciInstrumentation {
  return new UndiciInstrumentation({
    requireParentforSpans: true,
    startSpanHook: ({ origin, path }) => {
      const [bare = ''] = path.split('?', 1);
      return { 'url.full': origin + bare, 'url.query': '', ...activeIdAttributes() };
    },
  });
}
