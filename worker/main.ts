import { Runtime } from '@temporalio/worker';
import { readConfig } from '../config.ts';
import { createLogger } from '../logger.ts';
import { createProcessRegistry } from '../ops/process-registry.ts';
import { runProcess } from '../run-process.ts';
import { startTraces } from '../telemetry/start-traces.ts';
import { activityIds } from './activity-ids.ts';
import { startWorker } from './start-worker.ts';
import { withTraces } from './with-traces.ts';

/** As Prometheus would have them. */
const prometheusNames = { countersTotalSuffix: true, unitSuffix: true, useSecondsForDurations: true };

await runProcess('worker', async () => {
  const config = readConfig();
  const logger = createLogger({ level: config.LOG_LEVEL, name: 'worker', about: activityIds });
  Runtime.install({
    logger: {
      log: (level, message, meta) => logger[level === 'WARN' ? 'warn' : 'info']({ ...meta, level }, message),
      trace: (message, meta) => logger.trace({ ...meta }, message),
      debug: (message, meta) => logger.debug({ ...meta }, message),
      info: (message, meta) => logger.info({ ...meta }, message),
      warn: (message, meta) => logger.warn({ ...meta }, message),
      error: (message, meta) => logger.error({ ...meta }, message),
    },
    shutdownSignals: [],
    ...(config.TEMPORAL_METRICS_ADDRESS !== undefined && {
      telemetryOptions: {
        metrics: { prometheus: { bindAddress: config.TEMPORAL_METRICS_ADDRESS, ...prometheusNames } },
      },
    }),
  });
  const traces = await startTraces(config, logger, 'roundtable-worker');
  const worker = await startWorker(config, logger, createProcessRegistry(), null, traces);
  const { stop, done } = withTraces(worker, traces);
  return { ready: {}, stop, done };
});
