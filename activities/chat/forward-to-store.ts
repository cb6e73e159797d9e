import { ApplicationFailure, Context } from '@temporalio/activity';
import { findNextForward, markForwardSent, type StoreForward } from '../../db/repositories/store-forwards.ts';
import { UpstreamError } from '../../upstreams/errors.ts';
import { signageEventRequestSchema } from '../../upstreams/store/schema.ts';
import type { ChatActivityDeps } from './deps.ts';

export interface ForwardArgs {
  tenant_id: string;
  forward_id: string;
}

/**
 * Tells the store of a signage event, after any earlier one of its chat that the store was not told of.
 * A store that is away is tried again; one that refuses an event would refuse it for ever, so it is logged
 * and the next in line gets its turn.
 */
export async function forwardToStore(
  deps: ChatActivityDeps,
  args: ForwardArgs,
  signal: AbortSignal = Context.current().cancellationSignal,
): Promise<void> {
  for (;;) {
    const forward = await findNextForward(deps.db, args.tenant_id, args.forward_id);
    if (!forward) return;
    await tellStore(deps, forward, signal);
    await markForwardSent(deps.db, args.tenant_id, forward.forwardId);
  }
}

async function tellStore(
  deps: ChatActivityDeps,
  { forwardId, tenantCode, body }: StoreForward,
  signal: AbortSignal,
) {
  try {
    await deps.store.sendSignageEvent(signageEventRequestSchema.parse(body), {
      tenantCode,
      signal,
      idempotencyKey: forwardId,
    });
  } catch (error) {
    deps.logger.warn({ err: error, forward_id: forwardId }, 'a signage event did not reach the store');
    if (!(error instanceof UpstreamError)) throw error;
    if (!error.retryable) return;
    throw ApplicationFailure.create({
      message: error.message,
      type: error.name,
      ...(error.retryAfterMs !== null && { nextRetryDelay: error.retryAfterMs }),
    });
  }
}
