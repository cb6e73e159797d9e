import { ApplicationFailure, Context } from '@temporalio/activity';
import { findUnsentForward, markForwardSent } from '../../db/repositories/store-forwards.ts';
import { UpstreamError } from '../../upstreams/errors.ts';
import { signageEventRequestSchema } from '../../upstreams/store/schema.ts';
import type { ChatActivityDeps } from './deps.ts';

export interface ForwardArgs {
  tenant_id: string;
  forward_id: string;
}

/**
 * Tells the store of one signage event. A store that is away is tried again; one that refuses the event
 * would refuse it for ever, so it is logged and the next in line gets its turn.
 */
export async function forwardToStore(deps: ChatActivityDeps, args: ForwardArgs): Promise<void> {
  const forward = await findUnsentForward(deps.db, args.tenant_id, args.forward_id);
  if (!forward) return;
  try {
    await deps.store.sendSignageEvent(signageEventRequestSchema.parse(forward.body), {
      tenantCode: forward.tenantCode,
      signal: Context.current().cancellationSignal,
      idempotencyKey: args.forward_id,
    });
  } catch (error) {
    deps.logger.warn({ err: error, forward_id: args.forward_id }, 'a signage event did not reach the store');
    if (!(error instanceof UpstreamError)) throw error;
    if (error.retryable) throw ApplicationFailure.retryable(error.message, error.name);
  }
  await markForwardSent(deps.db, args.tenant_id, args.forward_id);
}
