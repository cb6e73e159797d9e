import { setTimeout as pause } from 'node:timers/promises';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { NodeSDK } from '@opentelemetry/sdk-node';
import type { Logger } from '../logger.ts';
import { traceActivities } from './activities.ts';
import { activeIdAttributes } from './attributes.ts';
import { traceClient } from './client.ts';
import { createHandledCallSink } from './handled-calls.ts';
import { logDiagnostics } from './log-diagnostics.ts';
import { createSpanIds } from './span-ids.ts';
import type { Traces } from './traces.ts';

/** Time limit for flushing, so that an unavailable collector does not block the shutdown. */
const flushLimitMs = 3_000;

/**
 * Starts OpenTelemetry for traces only. It reads exporter, sampler, limits and resource from the environment. Spans
 * that cannot be sent wait in a bounded queue, and are then dropped.
 * @param serviceName undefined if OTEL_RESOURCE_ATTRIBUTES sets it
 */
export function startSdk(serviceName: string | undefined, logger: Logger): Traces {
  const ids = createSpanIds();
  const sdk = new NodeSDK({
    ...(serviceName !== undefined && { serviceName }),
    idGenerator: ids,
    instrumentations: [traceHttpCalls()],
    metricReaders: [],
    logRecordProcessors: [],
  });
  // After the SDK's constructor, which sets its own logger if OTEL_LOG_LEVEL is set.
  logDiagnostics(logger);
  sdk.start();
  return {
    isOn: true,
    client: [traceClient],
    activities: [traceActivities],
    sinks: { traces: { handled: createHandledCallSink(ids) } },
    async stop() {
      const limit = new AbortController();
      const flushed = sdk.shutdown().finally(() => limit.abort());
      const waited = pause(flushLimitMs, undefined, { signal: limit.signal });
      await Promise.race([flushed, waited]).catch(() => {});
    },
  };
}

/**
 * Creates spans for outgoing HTTP calls of a request or an activity, and sends `traceparent`. It uses Node's
 * diagnostics channels, so no module is patched. Query strings are removed, as they may hold shoppers' data.
 */
function traceHttpCalls(): UndiciInstrumentation {
  return new UndiciInstrumentation({
    requireParentforSpans: true,
    startSpanHook: ({ origin, path }) => {
      const [bare = ''] = path.split('?', 1);
      return { 'url.full': origin + bare, 'url.query': '', ...activeIdAttributes() };
    },
  });
}
