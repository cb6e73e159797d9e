import { createHash } from 'node:crypto';
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

/** Ends a bundle, with the map behind it. */
export const sourceMapPrefix = '//# sourceMappingURL=data:application/json;charset=utf-8;base64,';

/** Bundles the workflows of all task queues together, as bundling takes most of a worker's start. */
export function bundleWorkflows(
  logger: Logger = Runtime.instance().logger,
): Promise<WorkflowBundleWithSourceMap> {
  return bundleWorkflowCode({ workflowsPath, workflowInterceptorModules: [interceptorsPath], logger });
}

/**
 * The build id of a workflow bundle: 16 hexadecimal digits. Its source map has the paths of this machine and is left
 * out, so the same code has the same id wherever it was bundled.
 */
export function toBuildId(bundle: string): string {
  const code = bundle.slice(0, bundle.lastIndexOf(sourceMapPrefix));
  return createHash('sha256').update(code).digest('hex').slice(0, 16);
}
