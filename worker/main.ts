import { createProcessRegistry } from '../ops/process-registry.ts';
import { runProcess } from '../run-process.ts';
import { startTraces } from '../telemetry/start-traces.ts';
import { getActivityIds } from './activity-ids.ts';
import { coreFaultExitCode } from './core-fault.ts';
import { installRuntime } from './install-runtime.ts';
import { startWorker } from './start-worker.ts';
import { withTraces } from './with-traces.ts';

await runProcess(
  'worker',
  async (config, logger) => {
    installRuntime(logger, {
      metricsAddress: config.TEMPORAL_METRICS_ADDRESS,
      onCoreFault(fault) {
        logger.fatal(fault, 'the Temporal SDK lost track of a workflow task; ending the process at once');
        process.exit(coreFaultExitCode);
      },
    });
    const traces = await startTraces(config, logger, 'roundtable-worker');
    const worker = await startWorker(config, logger, createProcessRegistry(), null, traces);
    const { stop, done } = withTraces(worker, traces);
    return { ready: {}, stop, done };
  },
  getActivityIds,
);
