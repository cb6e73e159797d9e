import { Context } from '@temporalio/activity';
import { createProcessRegistry } from '../ops/process-metrics.ts';
import { runProcess } from '../run-process.ts';
import { startTraces } from '../telemetry/start-traces.ts';
import { coreFaultExitCode } from './core-fault.ts';
import { installRuntime } from './install-runtime.ts';
import { startWorker, withTraces } from './start-worker.ts';

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
    const worker = await startWorker(config, logger, { registry: createProcessRegistry(), traces });
    const { stop, done } = withTraces(worker, traces);
    return { ready: {}, stop, done };
  },
  getActivityIds,
);

/** Ids of the current activity for log lines; empty outside of activities. */
function getActivityIds(): { workflow_id?: string; run_id?: string; activity?: string } {
  const info = currentInfo();
  if (!info?.workflowExecution) return {};
  const { workflowId, runId } = info.workflowExecution;
  return { workflow_id: workflowId, run_id: runId, activity: info.activityType };
}

/** The SDK throws where no activity runs. */
function currentInfo() {
  try {
    return Context.current().info;
  } catch {
    return null;
  }
}
