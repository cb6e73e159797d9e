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

/** A receiver that is away does not hold up the end of a process. */
const flushLimitMs = 3_000;

/**
 * OpenTelemetry, for traces alone. Exporter, sampler, limits and resource it reads from the environment itself;
 * what cannot be sent waits in a bounded queue, then is dropped.
 * @param serviceName undefined where OTEL_RESOURCE_ATTRIBUTES says it
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
  // After the SDK is made, which with OTEL_LOG_LEVEL sets a logger of its own.
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
