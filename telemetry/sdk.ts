import { setTimeout as pause } from 'node:timers/promises';
import { NodeSDK } from '@opentelemetry/sdk-node';
import type { Logger } from '../logger.ts';
import { traceActivities } from './activities.ts';
import { traceClient } from './client.ts';
import { traceFetch } from './fetch.ts';
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
    instrumentations: [traceFetch()],
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
