import { createProcessRegistry } from '../ops/process-registry.ts';
import { runProcess } from '../run-process.ts';
import { startTraces } from '../telemetry/start-traces.ts';
import { getActivityIds } from './activity-ids.ts';
import { installRuntime } from './install-runtime.ts';
import { startWorker } from './start-worker.ts';
import { withTraces } from './with-traces.ts';

await runProcess(
  'worker',
  async (config, logger) => {
    installRuntime(logger, config.TEMPORAL_METRICS_ADDRESS);
    const traces = await startTraces(config, logger, 'roundtable-worker');
    const worker = await startWorker(config, logger, createProcessRegistry(), null, traces);
    const { stop, done } = withTraces(worker, traces);
    return { ready: {}, stop, done };
  },
  getActivityIds,
);
