// biome-ignore-all lint/performance/noBarrelFile: one file names the private modules of the SDK's worker

/**
 * Private modules of the Temporal SDK's worker, checked with version 1.24.0; see `temporal/sdk-internals.ts`. They are
 * apart from it, because they load the native core, which servers do without.
 */

/** What a worker runs workflows with. */
export type {
  Workflow,
  WorkflowCreateOptions,
  WorkflowCreator,
} from '@temporalio/worker/lib/workflow/interface.js';
/** Runs workflows in threads. */
export {
  ThreadedVMWorkflowCreator,
  WorkerThreadClient,
} from '@temporalio/worker/lib/workflow/threaded-vm.js';
/** The hooks of a thread: source maps of errors, and a stack trace of every promise. */
export { globalHandlers } from '@temporalio/worker/lib/workflow/vm-shared.js';
export type { WorkflowBundleWithSourceMapAndFilename } from '@temporalio/worker/lib/workflow/workflow-worker-thread/input.js';
