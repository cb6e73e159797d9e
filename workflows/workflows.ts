// One bundle for all workers of a process.
export { auditAll } from './audit/workflow.ts';
export { reconcileChats } from './chat/reconcile.ts';
export { chatWorkflow } from './chat/workflow.ts';
export { quoteWorkflow } from './quotes/workflow.ts';
export { sonarWorkflow } from './sonar/workflow.ts';
export { sendWebhookOnce, webhookWorkflow } from './webhooks/workflow.ts';
