import { ApplicationFailure, Context } from '@temporalio/activity';
import { findOutboxEntry, markOutboxEntrySent, type OutboxEntry } from '../../db/repositories/chat/outbox.ts';
import { UpstreamError, UpstreamRejectedError } from '../../upstreams/errors.ts';
import { signageEventRequestSchema } from '../../upstreams/store/schema.ts';
import type { ChatActivityDeps } from './deps.ts';

/**
 * The store rejects the event itself, so a retry cannot succeed. Any other status (an expired token, a redirect, a
 * page of a gateway) is about the connection to the store and is temporary.
 */
const finalStatuses = new Set([400, 404, 409, 410, 413, 415, 422]);
/** How long an entry with an unclear response (neither success nor final rejection) delays those after it. */
const maxUnclearMs = 24 * 60 * 60_000;

export interface ForwardArgs {
  tenant_id: string;
  forward_id: string;
}

/**
 * Sends an outbox entry (a signage event) to the store, after the earlier unsent entries of its chat. While the
 * store is unavailable the activity is retried. An event that the store rejects is logged and dropped, and the next
 * is sent.
 */
export async function forwardToStore(
  deps: ChatActivityDeps,
  args: ForwardArgs,
  signal: AbortSignal = Context.current().cancellationSignal,
): Promise<void> {
  for (;;) {
    const entry = await findOutboxEntry(deps.db, args.tenant_id, args.forward_id);
    if (!entry) return;
    await sendToStore(deps, entry, signal);
    await markOutboxEntrySent(deps.db, args.tenant_id, entry.forwardId);
  }
}

async function sendToStore(deps: ChatActivityDeps, entry: OutboxEntry, signal: AbortSignal): Promise<void> {
  const { forwardId, tenantCode, body } = entry;
  const event = signageEventRequestSchema.safeParse(body);
  if (!event.success) return drop(deps, entry, event.error);
  try {
    await deps.store.sendSignageEvent(event.data, { tenantCode, signal, idempotencyKey: forwardId });
  } catch (error) {
    if (isFinal(error, entry)) return drop(deps, entry, error);
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
  return Date.now() - createdAt.getTime() > maxUnclearMs;
}

function drop({ logger }: ChatActivityDeps, { forwardId }: OutboxEntry, err: unknown): void {
  logger.error({ err, forward_id: forwardId }, 'dropped a signage event that the store rejects');
}
