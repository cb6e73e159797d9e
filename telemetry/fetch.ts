import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { activeIdAttributes } from './attributes.ts';

/**
 * Spans of what is fetched for a request or an activity; `traceparent` goes with it. Node's own diagnostics
 * channels tell of it: no module is patched. Nothing is said of queries, for they may hold what was answered.
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
