import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { ChatEventKind } from '../../../domain/chat/chat-event.ts';
import { isUuid } from '../../../domain/uuid.ts';
import type { DisabledReason, EndpointStatus } from '../../../domain/webhooks/endpoint.ts';
import { maxEndpoints } from '../../../domain/webhooks/endpoint.ts';
import type { Db } from '../../orm.ts';

/** An endpoint without its secrets, which only deliveries read. */
export interface StoredEndpoint {
  id: string;
  url: string;
  description: string;
  kinds: ChatEventKind[];
  status: EndpointStatus;
  /** Null unless disabled. */
  disabledReason: DisabledReason | null;
  /** The first failure since the last success. */
  failingSince: Date | null;
  /** Until when the secret before the last rotation is used too; null or past if it is not. */
  previousSecretUntil: Date | null;
  createdAt: Date;
}

export interface NewEndpoint {
  url: string;
  description: string;
  kinds: readonly ChatEventKind[];
  /** As it is stored: sealed. */
  secret: string;
}

/** Names an endpoint; an id that is not a UUID is unknown. */
export interface EndpointKey {
  tenantId: string;
  endpointId: string;
}

const shown = [
  'id',
  'url',
  'description',
  'kinds',
  'status',
  'disabled_reason as disabledReason',
  'failing_since as failingSince',
  'previous_secret_until as previousSecretUntil',
  'created_at as createdAt',
] as const;

/** Creates an endpoint, enabled; null when the tenant has as many as it may have. */
export async function createEndpoint(
  db: Db,
  tenantId: string,
  endpoint: NewEndpoint,
): Promise<StoredEndpoint | null> {
  return db.fork().transactional(async (em) => {
    const kysely = em.getKysely();
    // Two at once would both count nine. It does not block references to the tenant.
    await kysely.selectFrom('tenants').select('id').where('id', '=', tenantId).forNoKeyUpdate().execute();
    const { count } = await kysely
      .selectFrom('webhook_endpoints')
      .select((eb) => eb.fn.countAll<string>().as('count'))
      .where('tenant_id', '=', tenantId)
      .executeTakeFirstOrThrow();
    if (Number(count) >= maxEndpoints) return null;
    return kysely
      .insertInto('webhook_endpoints')
      .values({
        id: randomUUID(),
        tenant_id: tenantId,
        url: endpoint.url,
        description: endpoint.description,
        kinds: [...endpoint.kinds],
        status: 'enabled',
        secret: endpoint.secret,
        created_at: new Date(),
      })
      .returning(shown)
      .executeTakeFirstOrThrow();
  });
}

/** All endpoints of a tenant, oldest first. */
export async function listEndpoints(db: Db, tenantId: string): Promise<StoredEndpoint[]> {
  return db
    .fork()
    .getKysely()
    .selectFrom('webhook_endpoints')
    .select(shown)
    .where('tenant_id', '=', tenantId)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
}

export async function findEndpoint(
  db: Db,
  { tenantId, endpointId }: EndpointKey,
): Promise<StoredEndpoint | null> {
  if (!isUuid(endpointId)) return null;
  const row = await db
    .fork()
    .getKysely()
    .selectFrom('webhook_endpoints')
    .select(shown)
    .where('id', '=', endpointId)
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst();
  return row ?? null;
}

/** Without a tenant: only for operators, who know an endpoint by its id. */
export async function findEndpointTenant(
  db: Db,
  endpointId: string,
): Promise<{ tenantId: string; tenantCode: string } | null> {
  if (!isUuid(endpointId)) return null;
  const row = await db
    .fork()
    .getKysely()
    .selectFrom('webhook_endpoints as endpoint')
    .innerJoin('tenants as tenant', 'tenant.id', 'endpoint.tenant_id')
    .select(['tenant.id as tenantId', 'tenant.code as tenantCode'])
    .where('endpoint.id', '=', endpointId)
    .executeTakeFirst();
  return row ?? null;
}

/**
 * Pauses or enables an endpoint; one that was disabled is enabled as if it were new. Null when the tenant has no such
 * endpoint.
 */
export async function setEndpointStatus(
  db: Db,
  { tenantId, endpointId }: EndpointKey,
  status: 'enabled' | 'paused',
): Promise<StoredEndpoint | null> {
  if (!isUuid(endpointId)) return null;
  const row = await db
    .fork()
    .getKysely()
    .updateTable('webhook_endpoints')
    .set({ status, disabled_reason: null, failing_since: null })
    .where('id', '=', endpointId)
    .where('tenant_id', '=', tenantId)
    .returning(shown)
    .executeTakeFirst();
  return row ?? null;
}

/**
 * Replaces the secret. The one until now is used beside it until `until`; one that was being replaced ends at once.
 * Null when the tenant has no such endpoint.
 */
export async function rotateSecret(
  db: Db,
  { tenantId, endpointId }: EndpointKey,
  { secret, until }: { secret: string; until: Date },
): Promise<StoredEndpoint | null> {
  if (!isUuid(endpointId)) return null;
  const row = await db
    .fork()
    .getKysely()
    .updateTable('webhook_endpoints')
    .set((eb) => ({ secret, previous_secret: eb.ref('secret'), previous_secret_until: until }))
    .where('id', '=', endpointId)
    .where('tenant_id', '=', tenantId)
    .returning(shown)
    .executeTakeFirst();
  return row ?? null;
}

/** Deletes an endpoint with its deliveries; false when the tenant has no such endpoint. */
export async function deleteEndpoint(db: Db, { tenantId, endpointId }: EndpointKey): Promise<boolean> {
  if (!isUuid(endpointId)) return false;
  return db.fork().transactional(async (em) => {
    const kysely = em.getKysely();
    const deleted = await kysely
      .deleteFrom('webhook_endpoints')
      .where('id', '=', endpointId)
      .where('tenant_id', '=', tenantId)
      .executeTakeFirst();
    if (deleted.numDeletedRows === 0n) return false;
    await kysely.deleteFrom('webhook_cursors').where('endpoint_id', '=', endpointId).execute();
    await kysely.deleteFrom('webhook_deliveries').where('endpoint_id', '=', endpointId).execute();
    return true;
  });
}

/**
 * Disables an endpoint and drops what it still had to get; false when it is not enabled any more. An event that is
 * noted at this moment is dropped by the attempt at it.
 */
export async function disableEndpoint(
  db: Db,
  { tenantId, endpointId }: EndpointKey,
  reason: DisabledReason,
): Promise<boolean> {
  return db.fork().transactional(async (em) => {
    const kysely = em.getKysely();
    const disabled = await kysely
      .updateTable('webhook_endpoints')
      .set({ status: 'disabled', disabled_reason: reason })
      .where('id', '=', endpointId)
      .where('tenant_id', '=', tenantId)
      .where('status', '=', 'enabled')
      .executeTakeFirst();
    if (disabled.numUpdatedRows === 0n) return false;
    await kysely.deleteFrom('webhook_cursors').where('endpoint_id', '=', endpointId).execute();
    await kysely
      .updateTable('webhook_deliveries')
      .set({ outcome: 'failed' })
      .where('endpoint_id', '=', endpointId)
      .where('outcome', '=', 'pending')
      .execute();
    return true;
  });
}

/** Writes every secret anew as `reseal` has it, those of all tenants; returns the number of endpoints. */
export async function resealSecrets(db: Db, reseal: (stored: string) => string): Promise<number> {
  const kysely = db.fork().getKysely();
  const rows = await kysely
    .selectFrom('webhook_endpoints')
    .select(['id', 'secret', 'previous_secret'])
    .execute();
  for (const { id, secret, previous_secret } of rows) {
    await kysely
      .updateTable('webhook_endpoints')
      .set({ secret: reseal(secret), previous_secret: previous_secret && reseal(previous_secret) })
      .where('id', '=', id)
      // One that was rotated meanwhile is sealed with the new key already.
      .where('secret', '=', secret)
      .execute();
  }
  return rows.length;
}

/** Ids of tenants with an enabled endpoint, of all tenants: for the workers' memory of them. */
export async function listTenantsWithWebhooks(db: Db): Promise<string[]> {
  const rows = await db
    .fork()
    .getKysely()
    .selectFrom('webhook_endpoints')
    .select('tenant_id')
    .distinct()
    .where('status', '=', 'enabled')
    .execute();
  return rows.map(({ tenant_id }) => tenant_id);
}

/** Numbers of endpoints by status, of all tenants: for metrics. */
export async function countEndpoints(db: Db): Promise<Partial<Record<EndpointStatus, number>>> {
  const rows = await db
    .fork()
    .getKysely()
    .selectFrom('webhook_endpoints')
    .select(['status', sql<number>`count(*)::int`.as('count')])
    .groupBy('status')
    .execute();
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
}
