import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { ChatEventKind } from '../../../domain/chat/chat-event.ts';
import type { Step } from '../../../domain/chat/steps.ts';
import { isUuid } from '../../../domain/uuid.ts';
import type { DeliveryKind, DeliveryOutcome } from '../../../domain/webhooks/endpoint.ts';
import type { Db } from '../../orm.ts';
import { type CursorKey, type DeliveryTarget, secretColumns, toTarget } from './cursors.ts';
import type { EndpointKey } from './endpoints.ts';

export interface StoredDelivery {
  id: string;
  kind: DeliveryKind;
  /** Null for a test, as is `sequence`. */
  chatId: string | null;
  sequence: number | null;
  outcome: DeliveryOutcome;
  attempts: number;
  /** HTTP status of the last attempt; null without an answer. */
  lastStatus: number | null;
  lastError: string | null;
  /** The beginning of the last answer's body. */
  lastAnswer: string | null;
  createdAt: Date;
  lastAttemptAt: Date;
}

/** How an attempt ended. */
export interface AttemptResult {
  outcome: DeliveryOutcome;
  status: number | null;
  error: string | null;
  answer: string | null;
}

/**
 * Writes down an attempt at an event, and with it how far the chat's deliveries are. `delivered` and `failed` move on
 * to the next event.
 * @param retryDelayMs until the next attempt, for `pending`
 * @returns whether the endpoint has to get more of the chat
 */
export async function recordAttempt(
  db: Db,
  { tenantId, endpointId, chatId }: CursorKey,
  { sequence, kind }: { sequence: number; kind: ChatEventKind },
  { outcome, status, error, answer, retryDelayMs = 0 }: AttemptResult & { retryDelayMs?: number },
): Promise<{ hasMore: boolean }> {
  const now = sql<Date>`clock_timestamp()`;
  const last = { outcome, last_status: status, last_error: error, last_answer: answer, last_attempt_at: now };
  const row = await db
    .fork()
    .getKysely()
    .with('delivery', (query) =>
      query
        .insertInto('webhook_deliveries')
        .values({
          id: randomUUID(),
          tenant_id: tenantId,
          endpoint_id: endpointId,
          chat_id: chatId,
          sequence,
          kind,
          attempts: 1,
          created_at: now,
          ...last,
        })
        .onConflict((conflict) =>
          conflict
            .columns(['endpoint_id', 'chat_id', 'sequence'])
            .doUpdateSet((eb) => ({ ...last, attempts: eb('webhook_deliveries.attempts', '+', 1) })),
        ),
    )
    .with('endpoint', (query) =>
      query
        .updateTable('webhook_endpoints')
        .set({ failing_since: outcome === 'delivered' ? null : now })
        .where('id', '=', endpointId)
        .where('tenant_id', '=', tenantId)
        // Only the first failure and the first success after it are written.
        .where('failing_since', outcome === 'delivered' ? 'is not' : 'is', null),
    )
    .updateTable('webhook_cursors')
    .set((eb) => ({
      due_at: sql<Date>`clock_timestamp() + make_interval(secs => ${retryDelayMs / 1_000})`,
      delivered_sequence:
        outcome === 'pending'
          ? eb.ref('delivered_sequence')
          : // An attempt that a lost worker made may be written late.
            sql<number>`greatest(delivered_sequence, ${sequence})`,
    }))
    .where('chat_id', '=', chatId)
    .where('endpoint_id', '=', endpointId)
    .where('tenant_id', '=', tenantId)
    .returning(sql<boolean>`latest_sequence > delivered_sequence`.as('hasMore'))
    .executeTakeFirst();
  return { hasMore: row?.hasMore ?? false };
}

export interface DeliveryKey extends EndpointKey {
  deliveryId: string;
}

/** A delivery to be sent again, with the event as it was. */
export interface SentEvent {
  chatId: string;
  sequence: number;
  kind: ChatEventKind;
  profileId: string;
  roundId: string | null;
  step: Step | null;
  createdAt: Date;
  lastError: string | null;
}

/** Where the endpoint's deliveries go, whatever its status; null when the tenant has no such endpoint. */
export async function findTarget(
  db: Db,
  { tenantId, endpointId }: EndpointKey,
): Promise<DeliveryTarget | null> {
  const row = await db
    .fork()
    .getKysely()
    .selectFrom('webhook_endpoints as endpoint')
    .innerJoin('tenants as tenant', 'tenant.id', 'endpoint.tenant_id')
    .select(['endpoint.status', 'endpoint.url', 'endpoint.failing_since', 'tenant.code', ...secretColumns])
    .where('endpoint.id', '=', endpointId)
    .where('endpoint.tenant_id', '=', tenantId)
    .executeTakeFirst();
  return row ? toTarget(row) : null;
}

/** The event of a delivery; null for a test or an unknown delivery. */
export async function findSentEvent(
  db: Db,
  { tenantId, endpointId, deliveryId }: DeliveryKey,
): Promise<SentEvent | null> {
  const row = await db
    .fork()
    .getKysely()
    .selectFrom('webhook_deliveries as delivery')
    .innerJoin('chat_events as event', (join) =>
      join.onRef('event.chat_id', '=', 'delivery.chat_id').onRef('event.sequence', '=', 'delivery.sequence'),
    )
    .innerJoin('chats as chat', 'chat.id', 'event.chat_id')
    .leftJoin('rounds as round', (join) =>
      join.onRef('round.id', '=', 'event.round_id').on('event.kind', '=', 'round.failed'),
    )
    .select(['event.chat_id as chatId', 'event.sequence', 'event.kind', 'event.round_id as roundId'])
    .select(['event.step', 'event.created_at as createdAt'])
    .select(['chat.profile_id as profileId', 'round.last_error as lastError'])
    .where('delivery.id', '=', deliveryId)
    .where('delivery.endpoint_id', '=', endpointId)
    .where('delivery.tenant_id', '=', tenantId)
    .where('chat.tenant_id', '=', tenantId)
    .executeTakeFirst();
  return row ?? null;
}

/** Writes down a single attempt: a test (then it makes the row), or a delivery sent again. */
export async function recordSingleAttempt(
  db: Db,
  { tenantId, endpointId, deliveryId }: DeliveryKey,
  kind: DeliveryKind,
  { outcome, status, error, answer }: AttemptResult,
): Promise<void> {
  const now = sql<Date>`clock_timestamp()`;
  const last = { outcome, last_status: status, last_error: error, last_answer: answer, last_attempt_at: now };
  await db
    .fork()
    .getKysely()
    .insertInto('webhook_deliveries')
    .values({
      id: deliveryId,
      tenant_id: tenantId,
      endpoint_id: endpointId,
      chat_id: null,
      sequence: null,
      kind,
      attempts: 1,
      created_at: now,
      ...last,
    })
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet((eb) => ({ ...last, attempts: eb('webhook_deliveries.attempts', '+', 1) }))
        .where('webhook_deliveries.endpoint_id', '=', endpointId)
        .where('webhook_deliveries.tenant_id', '=', tenantId),
    )
    .execute();
}

const shown = [
  'id',
  'kind',
  'chat_id as chatId',
  'sequence',
  'outcome',
  'attempts',
  'last_status as lastStatus',
  'last_error as lastError',
  'last_answer as lastAnswer',
  'created_at as createdAt',
  'last_attempt_at as lastAttemptAt',
] as const;

/** A page of an endpoint's deliveries, newest first. */
export async function listDeliveries(
  db: Db,
  { tenantId, endpointId }: EndpointKey,
  { outcome, page, size }: { outcome?: DeliveryOutcome | undefined; page: number; size: number },
): Promise<{ total: number; deliveries: StoredDelivery[] }> {
  const matching = db
    .fork()
    .getKysely()
    .selectFrom('webhook_deliveries')
    .where('endpoint_id', '=', endpointId)
    .where('tenant_id', '=', tenantId)
    .$if(outcome !== undefined, (query) => query.where('outcome', '=', outcome ?? 'failed'));
  const [{ count }, deliveries] = await Promise.all([
    matching.select((eb) => eb.fn.countAll<string>().as('count')).executeTakeFirstOrThrow(),
    matching
      .select(shown)
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(size)
      .offset(page * size)
      .execute(),
  ]);
  return { total: Number(count), deliveries };
}

export async function findDelivery(
  db: Db,
  { tenantId, endpointId, deliveryId }: DeliveryKey,
): Promise<StoredDelivery | null> {
  if (!isUuid(endpointId) || !isUuid(deliveryId)) return null;
  const row = await db
    .fork()
    .getKysely()
    .selectFrom('webhook_deliveries')
    .select(shown)
    .where('id', '=', deliveryId)
    .where('endpoint_id', '=', endpointId)
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst();
  return row ?? null;
}

/** Deletes at most `limit` deliveries whose first attempt was before `before`, of all tenants; returns the count. */
export async function purgeOldDeliveries(db: Db, before: Date, limit: number): Promise<number> {
  const result = await db
    .fork()
    .getKysely()
    .deleteFrom('webhook_deliveries')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('webhook_deliveries')
        .select('id')
        .where('created_at', '<', before)
        .where('outcome', '!=', 'pending')
        .limit(limit),
    )
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}
