// The worker's bundler takes one file for all workflows of a task queue.
export { quoteWorkflow } from './workflow.ts';
