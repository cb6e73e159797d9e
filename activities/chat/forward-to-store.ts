import { ApplicationFailure, Context } from '@temporalio/activity';
import { findOutboxEntry, markOutboxEntrySent, type OutboxEntry } from '../../db/repositories/chat/outbox.ts';
import { UpstreamError, UpstreamRejectedError } from '../../upstreams/errors.ts';
import { signageEventRequestSchema } from '../../upstreams/store/schema.ts';
import type { ChatActivityDeps } from './deps.ts';

/**
 * Refusals of the event itself, which would be the same for ever. Any other (a login that has run out, a redirect, a
 * page of a gateway) is about the way to the store, and passes.
 */
const finalStatuses = new Set([400, 404, 409, 410, 413, 415, 422]);
/** How long an answer that is neither a success nor a refusal of the event holds up those behind it. */
const unclearForMs = 24 * 60 * 60_000;

export interface ForwardArgs {
  tenant_id: string;
  forward_id: string;
}

/**
 * Tells the store of a signage event, after any earlier one of its chat that the store was not told of.
 * A store that is away is tried again; an event that it refuses is logged and dropped, and the next in line gets its
 * turn.
 */
export async function forwardToStore(
  deps: ChatActivityDeps,
  args: ForwardArgs,
  signal: AbortSignal = Context.current().cancellationSignal,
): Promise<void> {
  for (;;) {
    const forward = await findOutboxEntry(deps.db, args.tenant_id, args.forward_id);
    if (!forward) return;
    await sendToStore(deps, forward, signal);
    await markOutboxEntrySent(deps.db, args.tenant_id, forward.forwardId);
  }
}

async function sendToStore(deps: ChatActivityDeps, forward: OutboxEntry, signal: AbortSignal): Promise<void> {
  const { forwardId, tenantCode, body } = forward;
  const event = signageEventRequestSchema.safeParse(body);
  if (!event.success) return drop(deps, forward, event.error);
  try {
    await deps.store.sendSignageEvent(event.data, { tenantCode, signal, idempotencyKey: forwardId });
  } catch (error) {
    if (isFinal(error, forward)) return drop(deps, forward, error);
    deps.logger.warn({ err: error, forward_id: forwardId }, 'failed to send a signage event to the store');
    if (!(error instanceof UpstreamError)) throw error;
    throw ApplicationFailure.create({
      message: error.message,
      type: error.name,
      ...(error.retryAfterMs !== null && { nextRetryDelay: error.retryAfterMs }),
    });
  }
}

function isFinal(error: unknown, { createdAt }: OutboxEntry): boolean {
  if (!(error instanceof UpstreamError) || error.retryable) return false;
  if (error instanceof UpstreamRejectedError && finalStatuses.has(error.status)) return true;
  return Date.now() - createdAt.getTime() > unclearForMs;
}

function drop({ logger }: ChatActivityDeps, { forwardId }: OutboxEntry, err: unknown): void {
  logger.error({ err, forward_id: forwardId }, 'dropped a signage event that the store rejects');
}
