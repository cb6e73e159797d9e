import { randomUUID } from 'node:crypto';
import type { Db } from '../../orm.ts';
import { highestBalance, insertCreditEntry } from './credits.ts';

/** Default credit of a new tenant (ruling Q28). */
export const initialCredit = 1_000;

interface NewTenant {
  code: string;
  name: string;
  locale: string;
  /** Initial balance: a whole number from 0 to `highestBalance`. */
  credit: number;
}

export interface StoredTenant {
  id: string;
  code: string;
  name: string;
  locale: string;
  openApiEnabled: boolean;
  creditBalance: number;
  /** 0 for any number, null for TENANT_MAX_RUNNING. */
  maxRunningRounds: number | null;
  /** Its share of the workers. */
  weight: number;
}

/**
 * Creates the tenant with its first credit and returns its id; null when the code is taken.
 * @throws {RangeError} when the credit is out of range
 */
export async function createTenant(db: Db, tenant: NewTenant): Promise<string | null> {
  if (!Number.isInteger(tenant.credit) || tenant.credit < 0 || tenant.credit > highestBalance) {
    throw new RangeError(
      `A tenant has a whole number of credits from 0 to ${highestBalance}, not ${tenant.credit}.`,
    );
  }
  return db.fork().transactional(async (em) => {
    const kysely = em.getKysely();
    const now = new Date();
    const created = await kysely
      .insertInto('tenants')
      .values({
        id: randomUUID(),
        code: tenant.code,
        name: tenant.name,
        locale: tenant.locale,
        open_api_enabled: true,
        credit_balance: tenant.credit,
        created_at: now,
      })
      .onConflict((conflict) => conflict.column('code').doNothing())
      .returning('id')
      .executeTakeFirst();
    if (!created) return null;
    await insertCreditEntry(em, {
      tenantId: created.id,
      kind: 'grant',
      amount: tenant.credit,
      reason: 'initial credit',
      createdAt: now,
    });
    return created.id;
  });
}

/** Creates the tenant unless the code is taken; returns its id. */
export async function ensureTenant(db: Db, tenant: NewTenant): Promise<string> {
  const created = await createTenant(db, tenant);
  if (created !== null) return created;
  const { id } = await selectTenants(db).where('code', '=', tenant.code).executeTakeFirstOrThrow();
  return id;
}

export async function findTenant(db: Db, code: string): Promise<StoredTenant | null> {
  const row = await selectTenants(db).where('code', '=', code).executeTakeFirst();
  return row ?? null;
}

/** Which of these tenants are suspended. */
export async function findSuspended(db: Db, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await selectTenants(db).where('id', 'in', ids).where('open_api_enabled', '=', false).execute();
  return rows.map(({ id }) => id);
}

/** Suspends or resumes a tenant. */
export async function setSuspended(db: Db, tenantId: string, suspended: boolean): Promise<void> {
  await updateTenant(db, tenantId, { open_api_enabled: !suspended });
}

/** @param maxRunningRounds 0 for any number, null for TENANT_MAX_RUNNING (ruling D14) */
export async function setRunningLimit(
  db: Db,
  tenantId: string,
  maxRunningRounds: number | null,
): Promise<void> {
  await updateTenant(db, tenantId, { max_running_rounds: maxRunningRounds });
}

/** @param weight within `weightBounds` */
export async function setWeight(db: Db, tenantId: string, weight: number): Promise<void> {
  await updateTenant(db, tenantId, { weight });
}

async function updateTenant(
  db: Db,
  tenantId: string,
  values: { open_api_enabled: boolean } | { max_running_rounds: number | null } | { weight: number },
): Promise<void> {
  await db.fork().getKysely().updateTable('tenants').set(values).where('id', '=', tenantId).execute();
}

/** All tenants by code. */
export async function listTenants(db: Db): Promise<StoredTenant[]> {
  return selectTenants(db).orderBy('code').execute();
}

function selectTenants(db: Db) {
  return db
    .fork()
    .getKysely()
    .selectFrom('tenants')
    .select([
      'id',
      'code',
      'name',
      'locale',
      'open_api_enabled as openApiEnabled',
      'credit_balance as creditBalance',
      'max_running_rounds as maxRunningRounds',
      'weight',
    ]);
}
