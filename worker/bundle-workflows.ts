import { fileURLToPath } from 'node:url';
import {
  bundleWorkflowCode,
  type Logger,
  Runtime,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';

const workflowsPath = fileURLToPath(new URL('../workflows/workflows.ts', import.meta.url));

/** Included in every bundle, so that traces can be enabled without another bundle. */
const interceptorsPath = fileURLToPath(new URL('../workflows/traces/interceptors.ts', import.meta.url));

/** The entry files of a bundle. */
export const bundledFiles: readonly string[] = [workflowsPath, interceptorsPath];

/** Bundles the workflows of all task queues together, as bundling takes most of a worker's start. */
export function bundleWorkflows(
  logger: Logger = Runtime.instance().logger,
): Promise<WorkflowBundleWithSourceMap> {
  return bundleWorkflowCode({ workflowsPath, workflowInterceptorModules: [interceptorsPath], logger });
}
