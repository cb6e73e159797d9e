/**
 * Delivers the events of one chat to one endpoint, one at a time, in order.
 *
 * 1. The cursor is the truth: it names the first event that is not settled. Only a success or a given-up event moves
 *    it, so nothing is skipped, and an attempt whose outcome was not written is made again (at least once).
 * 2. Only the chat's own workflow calls this, one call at a time, so events keep their order.
 * 3. A failed attempt fails the activity, and Temporal makes the next one: after a pause by the schedule, on any worker.
 *    The count of attempts is in the row, because Temporal's includes lost workers.
 * 4. What belongs to no one any more (a deleted or disabled endpoint) is dropped here, when it is met.
 * 5. A cursor is deleted only as far as it was read: events are noted while this runs.
 */
import { ApplicationFailure } from '@temporalio/activity';
import { readDatabaseTime } from '../../db/database-time.ts';
import {
  type CursorKey,
  type DeliveryTarget,
  type DueEvent,
  deleteCursor,
  findDueEvent,
} from '../../db/repositories/webhooks/cursors.ts';
import { type AttemptResult, recordAttempt } from '../../db/repositories/webhooks/deliveries.ts';
import { disableEndpoint } from '../../db/repositories/webhooks/endpoints.ts';
import { boundText } from '../../domain/storable-text.ts';
import type { DisabledReason } from '../../domain/webhooks/endpoint.ts';
import { getRetryDelayMs } from '../../domain/webhooks/retry-schedule.ts';
import type { WebhookAnswer } from '../../upstreams/webhooks/send.ts';
import type { WebhookActivityDeps } from './deps.ts';
import { toMessage } from './message.ts';

export interface DeliverArgs {
  tenant_id: string;
  endpoint_id: string;
  chat_id: string;
}

const gone = 410;
const maxAnswerLength = 1_000;
const maxErrorLength = 200;

/** Delivers the next event, if there is one. Resolves to whether there may be another. */
export async function deliverNext(
  deps: WebhookActivityDeps,
  { tenant_id: tenantId, endpoint_id: endpointId, chat_id: chatId }: DeliverArgs,
  signal: AbortSignal,
): Promise<{ has_more: boolean }> {
  const key = { tenantId, endpointId, chatId };
  const due = await findDueEvent(deps.db, key);
  if (due === null || due.target?.status === 'paused') return { has_more: false };
  if (due.target === null || due.target.status === 'disabled' || due.event === null) {
    await deleteCursor(deps.db, key, due.noted);
    return { has_more: false };
  }
  return attempt(deps, { key, target: due.target, event: due.event }, signal);
}

interface Attempt {
  key: CursorKey;
  target: DeliveryTarget;
  event: DueEvent;
}

async function attempt(
  deps: WebhookActivityDeps,
  { key, target, event }: Attempt,
  signal: AbortSignal,
): Promise<{ has_more: boolean }> {
  const message = toMessage(target, { ...event, chatId: key.chatId }, deps.openSecret);
  const answer = await deps.send(message, signal);
  if (answer.isDelivered) {
    deps.onAttempt?.('delivered');
    return proceed(deps, { key, target, event }, toResult('delivered', answer));
  }
  const now = await readDatabaseTime(deps.db);
  const disabled = await disableIfHopeless(deps, { key, target, event }, { answer, now });
  const retryDelayMs = getRetryDelayMs(event.attempts + 1, {
    firstMs: deps.retryMs,
    wishMs: answer.retryAfterMs,
    random: Math.random(),
  });
  const givesUpAt = (event.firstAttemptAt ?? now).getTime() + deps.giveUpMs;
  if (disabled || now.getTime() + retryDelayMs > givesUpAt) {
    deps.onAttempt?.('given_up');
    deps.logger.warn({ ...toLog(key, event), status: answer.status }, 'gave up a webhook');
    return proceed(deps, { key, target, event }, toResult('failed', answer));
  }
  deps.onAttempt?.('failed');
  await recordAttempt(deps.db, key, event, { ...toResult('pending', answer), retryDelayMs });
  throw ApplicationFailure.create({
    message: answer.error ?? `status ${answer.status}`,
    type: 'WebhookNotTaken',
    nextRetryDelay: retryDelayMs,
  });
}

/** Writes down how the event ended, and forgets the cursor of a chat in which nothing is left. */
async function proceed(
  deps: WebhookActivityDeps,
  { key, event }: Attempt,
  result: AttemptResult,
): Promise<{ has_more: boolean }> {
  const { hasMore } = await recordAttempt(deps.db, key, event, result);
  if (!hasMore) await deleteCursor(deps.db, key, event.sequence);
  return { has_more: hasMore };
}

/** Disables an endpoint that says that it is gone, or that has failed for days. Resolves to whether it did. */
async function disableIfHopeless(
  deps: WebhookActivityDeps,
  { key, target }: Attempt,
  { answer, now }: { answer: WebhookAnswer; now: Date },
): Promise<boolean> {
  const failingMs = target.failingSince === null ? 0 : now.getTime() - target.failingSince.getTime();
  const reason = getReason(answer, failingMs > deps.disableAfterMs);
  if (reason === null || !(await disableEndpoint(deps.db, key, reason))) return false;
  deps.onDisabled?.(reason);
  const { tenantId, endpointId } = key;
  deps.logger.error({ tenant_id: tenantId, endpoint_id: endpointId, reason }, 'disabled a webhook endpoint');
  return true;
}

function getReason({ status }: WebhookAnswer, isFailing: boolean): DisabledReason | null {
  if (status === gone) return 'gone';
  return isFailing ? 'failing' : null;
}

export function toResult(
  outcome: AttemptResult['outcome'],
  { status, error, answer }: WebhookAnswer,
): AttemptResult {
  return {
    outcome,
    status,
    error: error && boundText(error, maxErrorLength),
    answer: answer && boundText(answer, maxAnswerLength),
  };
}

function toLog({ tenantId, endpointId, chatId }: CursorKey, { sequence }: DueEvent) {
  return { tenant_id: tenantId, endpoint_id: endpointId, chat_id: chatId, sequence };
}
