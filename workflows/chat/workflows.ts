// The worker's bundler takes one file for all workflows of a task queue.
export { reconcileChats } from './reconcile.ts';
export { chatWorkflow } from './workflow.ts';
