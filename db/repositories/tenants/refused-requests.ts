import { sql } from 'kysely';
import type { Db } from '../../orm.ts';

/** Requests of a tenant that were refused in the same minute for the same reason. */
export interface Refusals {
  tenantId: string;
  /** The beginning of the minute. */
  minute: Date;
  status: number;
  /** The API's error code. */
  code: string;
  /** Method and template. */
  route: string;
  count: number;
}

/** Adds to the log; what another server has written of the same minute is added up. */
export async function addRefusals(db: Db, refusals: readonly Refusals[]): Promise<void> {
  if (refusals.length === 0) return;
  // In one order everywhere, so that two servers cannot deadlock.
  const inOrder = refusals.toSorted((one, other) => toKey(one).localeCompare(toKey(other)));
  await db
    .fork()
    .getKysely()
    .insertInto('refused_requests')
    .values(inOrder.map(({ tenantId, ...refusal }) => ({ tenant_id: tenantId, ...refusal })))
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'minute', 'status', 'code', 'route'])
        .doUpdateSet({ count: sql`refused_requests.count + excluded.count` }),
    )
    .execute();
}

export function toKey({ tenantId, minute, status, code, route }: Refusals): string {
  return [tenantId, minute.getTime(), status, code, route].join(' ');
}

/** The newest of a tenant's refusals since a time, at most `limit` rows. */
export async function listRefusals(
  db: Db,
  tenantId: string,
  { since, limit }: { since: Date; limit: number },
): Promise<Refusals[]> {
  return db
    .fork()
    .getKysely()
    .selectFrom('refused_requests')
    .select(['tenant_id as tenantId', 'minute', 'status', 'code', 'route', 'count'])
    .where('tenant_id', '=', tenantId)
    .where('minute', '>=', since)
    .orderBy('minute', 'desc')
    .orderBy('status')
    .orderBy('code')
    .orderBy('route')
    .limit(limit)
    .execute();
}

/** The numbers of a tenant's refusals since a time, by status. */
export async function countRefusals(db: Db, tenantId: string, since: Date): Promise<Map<number, number>> {
  const rows = await db
    .fork()
    .getKysely()
    .selectFrom('refused_requests')
    .select('status')
    .select((eb) => eb.fn.sum<string>('count').as('total'))
    .where('tenant_id', '=', tenantId)
    .where('minute', '>=', since)
    .groupBy('status')
    .execute();
  return new Map(rows.map(({ status, total }) => [status, Number(total)]));
}

/** Deletes what is older, of all tenants. */
export async function purgeRefusals(db: Db, before: Date): Promise<void> {
  await db.fork().getKysely().deleteFrom('refused_requests').where('minute', '<', before).execute();
}
