import { Context } from '@temporalio/activity';
import { withHeartbeat } from '../with-heartbeat.ts';
import { type DeliverArgs, deliverNext } from './deliver-next.ts';
import type { WebhookActivityDeps } from './deps.ts';
import { createEndpointShare } from './endpoint-share.ts';
import { type SendOnceArgs, sendOnce } from './send-once.ts';

/** Of the 200 activities that a worker runs at once. */
const perEndpoint = 20;

/** The side effects of webhooks. Every activity may run twice: receivers know a repeat by its id. */
export function createWebhookActivities(deps: WebhookActivityDeps) {
  const withinShare = createEndpointShare(perEndpoint);
  const run = <T>(endpointId: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> =>
    withinShare(endpointId, () => withHeartbeat(() => work(Context.current().cancellationSignal)));
  return {
    deliverNext: (args: DeliverArgs) => run(args.endpoint_id, (signal) => deliverNext(deps, args, signal)),
    sendOnce: (args: SendOnceArgs) => run(args.endpoint_id, (signal) => sendOnce(deps, args, signal)),
  };
}

export type WebhookActivities = ReturnType<typeof createWebhookActivities>;
