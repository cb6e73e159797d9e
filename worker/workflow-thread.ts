import { workerData } from 'node:worker_threads';
import { globalHandlers } from './sdk-internals.ts';

/**
 * The thread that runs the workflows of one worker: the SDK's own, with a switch for the stack trace of every promise,
 * which the Temporal UI shows as "Call Stack" and which costs some 14 µs a promise.
 */

/** @param callStacks whether workflows answer `__stack_trace` with where they wait */
export interface WorkflowThreadData {
  callStacks: boolean;
}

const { callStacks } = workerData as WorkflowThreadData;
// `promiseHookInstalled` stays false, so workflows answer that stack traces are not available.
if (!callStacks) Object.assign(globalHandlers, { setPromiseHook() {} });

// Listens to its parent as soon as it is loaded.
await import('@temporalio/worker/lib/workflow/workflow-worker-thread.js');
