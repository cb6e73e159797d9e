import { sql } from 'kysely';
import type { Db } from '../../orm.ts';

/** Where a tenant stands now. */
export interface TenantUsage {
  creditBalance: number;
  /** Rounds in progress. */
  running: number;
  /** 0 for any number, null for TENANT_MAX_RUNNING. */
  maxRunningRounds: number | null;
}

/** In one statement, so that the figures are of one moment. Null without such a tenant. */
export async function readUsage(db: Db, tenantId: string): Promise<TenantUsage | null> {
  const row = await db
    .fork()
    .getKysely()
    .selectFrom('tenants as tenant')
    .select((eb) => [
      'tenant.credit_balance as creditBalance',
      'tenant.max_running_rounds as maxRunningRounds',
      eb
        .selectFrom('rounds as round')
        .select((count) => count.fn.countAll<string>().as('running'))
        .whereRef('round.tenant_id', '=', 'tenant.id')
        .where('round.status', '=', 'in_progress')
        .as('running'),
    ])
    .where('tenant.id', '=', tenantId)
    .executeTakeFirst();
  return row ? { ...row, running: Number(row.running) } : null;
}

/**
 * The credits of a tenant, and the rounds that it may start below its limit (infinite without one).
 * @param defaultMax TENANT_MAX_RUNNING
 */
export async function readTenantRoom(
  db: Db,
  tenantId: string,
  defaultMax: number,
): Promise<{ credits: number; rounds: number }> {
  // Running rounds, which may be many, are counted only under a limit.
  const { rows } = await sql<{ credits: number; rounds: number | null }>`
    select credit_balance as credits, case when max > 0 then max - (
      select count(*)::int from rounds where tenant_id = ${tenantId} and status = 'in_progress'
    ) end as rounds
    from tenants, coalesce(max_running_rounds, ${defaultMax}::int) as max
    where id = ${tenantId}`.execute(db.fork().getKysely());
  const [room] = rows;
  if (!room) return { credits: 0, rounds: 0 };
  return { credits: room.credits, rounds: room.rounds ?? Number.POSITIVE_INFINITY };
}

/** A tenant with running rounds. */
export interface RunningTenant {
  code: string;
  running: number;
  /** 0 for any number, null for TENANT_MAX_RUNNING. */
  maxRunningRounds: number | null;
}

/** The tenants with the most running rounds, of all tenants. Only for metrics. */
export async function findBusiestTenants(db: Db, limit: number): Promise<RunningTenant[]> {
  const rows = await db
    .fork()
    .getKysely()
    .selectFrom('rounds as round')
    .innerJoin('tenants as tenant', 'tenant.id', 'round.tenant_id')
    .select((eb) => [
      'tenant.code',
      'tenant.max_running_rounds as maxRunningRounds',
      eb.fn.countAll<string>().as('running'),
    ])
    .where('round.status', '=', 'in_progress')
    .groupBy('tenant.id')
    .orderBy('running', 'desc')
    .orderBy('tenant.code')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ ...row, running: Number(row.running) }));
}
