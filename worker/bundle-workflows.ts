import { fileURLToPath } from 'node:url';
import {
  bundleWorkflowCode,
  type Logger,
  Runtime,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';

const workflowsPath = fileURLToPath(new URL('../workflows/workflows.ts', import.meta.url));

/** In every bundle, so that traces are no matter of how it was made. */
const interceptorsPath = fileURLToPath(new URL('../workflows/traces/interceptors.ts', import.meta.url));

/** What every bundle begins from. */
export const bundledFiles: readonly string[] = [workflowsPath, interceptorsPath];

/** The workflows of every task queue in one bundle: to make one takes most of the start of a worker. */
export function bundleWorkflows(
  logger: Logger = Runtime.instance().logger,
): Promise<WorkflowBundleWithSourceMap> {
  return bundleWorkflowCode({ workflowsPath, workflowInterceptorModules: [interceptorsPath], logger });
}
