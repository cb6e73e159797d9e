import { sql } from 'kysely';
import type { ChatEventKind } from '../../../domain/chat/chat-event.ts';
import type { Step } from '../../../domain/chat/steps.ts';
import type { EndpointStatus } from '../../../domain/webhooks/endpoint.ts';
import type { Db } from '../../orm.ts';
import type { EndpointKey } from './endpoints.ts';

/** The events of one chat for one endpoint. */
export interface CursorKey extends EndpointKey {
  chatId: string;
}

/** Where a delivery goes, and how it is signed. */
export interface DeliveryTarget {
  status: EndpointStatus;
  url: string;
  tenantCode: string;
  /** As stored: sealed. The newest first. */
  secrets: string[];
  failingSince: Date | null;
}

/** An event as it is sent. */
export interface DueEvent {
  sequence: number;
  kind: ChatEventKind;
  profileId: string;
  roundId: string | null;
  step: Step | null;
  createdAt: Date;
  /** Of a failed round. */
  lastError: string | null;
  /** Attempts that have failed so far; 0 for a new event. */
  attempts: number;
  /** Null for a new event. */
  firstAttemptAt: Date | null;
}

/**
 * The first event of the chat that the endpoint still has to get; null when nothing is noted. `target` is null when
 * the endpoint or the chat is gone, `event` when nothing is left that the endpoint wants. `noted` is the newest event
 * that was noted when this was read, for `deleteCursor`.
 */
export async function findDueEvent(
  db: Db,
  { tenantId, endpointId, chatId }: CursorKey,
): Promise<{ target: DeliveryTarget | null; event: DueEvent | null; noted: number } | null> {
  const row = await db
    .fork()
    .getKysely()
    .selectFrom('webhook_cursors as cursor')
    .leftJoin('webhook_endpoints as endpoint', (join) =>
      join
        .onRef('endpoint.id', '=', 'cursor.endpoint_id')
        .onRef('endpoint.tenant_id', '=', 'cursor.tenant_id'),
    )
    .leftJoin('tenants as tenant', 'tenant.id', 'endpoint.tenant_id')
    .leftJoin('chats as chat', (join) =>
      join.onRef('chat.id', '=', 'cursor.chat_id').onRef('chat.tenant_id', '=', 'cursor.tenant_id'),
    )
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom('chat_events')
          .selectAll()
          .whereRef('chat_events.chat_id', '=', 'cursor.chat_id')
          .whereRef('chat_events.sequence', '>', 'cursor.delivered_sequence')
          .where(sql<boolean>`chat_events.kind = any (endpoint.kinds)`)
          .orderBy('chat_events.sequence')
          .limit(1)
          .as('event'),
      (join) => join.onTrue(),
    )
    .leftJoin('rounds as round', (join) =>
      join.onRef('round.id', '=', 'event.round_id').on('event.kind', '=', 'round.failed'),
    )
    .leftJoin('webhook_deliveries as delivery', (join) =>
      join
        .onRef('delivery.endpoint_id', '=', 'cursor.endpoint_id')
        .onRef('delivery.chat_id', '=', 'cursor.chat_id')
        .onRef('delivery.sequence', '=', 'event.sequence'),
    )
    .select(['cursor.latest_sequence', 'endpoint.status', 'endpoint.url', 'endpoint.failing_since'])
    .select(['tenant.code', 'chat.profile_id', ...secretColumns])
    .select(['event.sequence', 'event.kind', 'event.round_id', 'event.step', 'event.created_at'])
    .select(['round.last_error', 'delivery.attempts', 'delivery.created_at as first_attempt_at'])
    .where('cursor.chat_id', '=', chatId)
    .where('cursor.endpoint_id', '=', endpointId)
    .where('cursor.tenant_id', '=', tenantId)
    .executeTakeFirst();
  if (!row) return null;
  const { status, url, code, secret, profile_id: profileId } = row;
  const { sequence, kind, created_at: createdAt } = row;
  const isGone = status === null || url === null || code === null || secret === null || profileId === null;
  return {
    target: isGone ? null : toTarget({ ...row, status, url, code, secret }),
    noted: row.latest_sequence,
    event:
      isGone || sequence === null || kind === null || createdAt === null
        ? null
        : {
            sequence,
            kind,
            createdAt,
            profileId,
            roundId: row.round_id,
            step: row.step,
            lastError: row.last_error,
            attempts: row.attempts ?? 0,
            firstAttemptAt: row.first_attempt_at,
          },
  };
}

/** The secret, and the one before it while a rotation lasts. By the database's clock. */
export const secretColumns = [
  'endpoint.secret',
  sql<
    string | null
  >`case when endpoint.previous_secret_until > clock_timestamp() then endpoint.previous_secret end`.as(
    'previous_secret',
  ),
] as const;

export function toTarget(row: {
  status: EndpointStatus;
  url: string;
  code: string;
  secret: string;
  previous_secret: string | null;
  failing_since: Date | null;
}): DeliveryTarget {
  return {
    status: row.status,
    url: row.url,
    tenantCode: row.code,
    secrets: [row.secret, ...(row.previous_secret === null ? [] : [row.previous_secret])],
    failingSince: row.failing_since,
  };
}

/** Deletes the cursor if nothing was noted after `noted`, or an event that nobody has seen would be lost with it. */
export async function deleteCursor(
  db: Db,
  { tenantId, endpointId, chatId }: CursorKey,
  noted: number,
): Promise<void> {
  await db
    .fork()
    .getKysely()
    .deleteFrom('webhook_cursors')
    .where('chat_id', '=', chatId)
    .where('endpoint_id', '=', endpointId)
    .where('tenant_id', '=', tenantId)
    .where('latest_sequence', '<=', noted)
    .execute();
}

/** Endpoints of a tenant that have to get something of the chat. */
export async function findWaitingEndpoints(
  db: Db,
  { tenantId, chatId }: { tenantId: string; chatId: string },
): Promise<string[]> {
  const rows = await db
    .fork()
    .getKysely()
    .selectFrom('webhook_cursors')
    .select('endpoint_id')
    .where('chat_id', '=', chatId)
    .where('tenant_id', '=', tenantId)
    .whereRef('latest_sequence', '>', 'delivered_sequence')
    .execute();
  return rows.map(({ endpoint_id }) => endpoint_id);
}

/** Chats that an endpoint has to get something of, those that wait longest first. */
export async function findWaitingChats(
  db: Db,
  { tenantId, endpointId }: EndpointKey,
  limit: number,
): Promise<string[]> {
  const rows = await db
    .fork()
    .getKysely()
    .selectFrom('webhook_cursors')
    .select('chat_id')
    .where('endpoint_id', '=', endpointId)
    .where('tenant_id', '=', tenantId)
    .orderBy('due_at')
    .limit(limit)
    .execute();
  return rows.map(({ chat_id }) => chat_id);
}

/**
 * Cursors of enabled endpoints that no one has worked on since they were due, before `before`; of all tenants, in
 * random order, so that no chat is starved when a sweep cannot process all. Only for the reconciler.
 */
export async function findOverdueCursors(db: Db, before: Date, limit: number): Promise<CursorKey[]> {
  return (
    db
      .fork()
      .getKysely()
      .selectFrom('webhook_cursors as cursor')
      // A left join: the cursor of an endpoint that is gone has to be deleted, by an attempt at it.
      .leftJoin('webhook_endpoints as endpoint', 'endpoint.id', 'cursor.endpoint_id')
      .select([
        'cursor.tenant_id as tenantId',
        'cursor.endpoint_id as endpointId',
        'cursor.chat_id as chatId',
      ])
      .where('cursor.due_at', '<', before)
      .where(sql<boolean>`endpoint.status is distinct from 'paused'`)
      .orderBy(sql`random()`)
      .limit(limit)
      .execute()
  );
}

/** The time when the longest overdue delivery was due; null if none is. For metrics, of all tenants. */
export async function findOldestDue(db: Db): Promise<Date | null> {
  const row = await db
    .fork()
    .getKysely()
    .selectFrom('webhook_cursors as cursor')
    .innerJoin('webhook_endpoints as endpoint', 'endpoint.id', 'cursor.endpoint_id')
    .select((eb) => eb.fn.min('cursor.due_at').as('dueAt'))
    .where('endpoint.status', '=', 'enabled')
    .executeTakeFirst();
  return row?.dueAt ?? null;
}

/** Gives up what has waited since before `before`, as that of an endpoint that was paused and forgotten. */
export async function purgeForgottenCursors(db: Db, before: Date): Promise<number> {
  const rows = await db
    .fork()
    .getKysely()
    .with('forgotten', (query) =>
      query.deleteFrom('webhook_cursors').where('due_at', '<', before).returning(['chat_id', 'endpoint_id']),
    )
    .with('given_up', (query) =>
      query
        .updateTable('webhook_deliveries as delivery')
        .from('forgotten')
        .set({ outcome: 'failed' })
        .whereRef('delivery.chat_id', '=', 'forgotten.chat_id')
        .whereRef('delivery.endpoint_id', '=', 'forgotten.endpoint_id')
        .where('delivery.outcome', '=', 'pending'),
    )
    .selectFrom('forgotten')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(rows.count);
}
