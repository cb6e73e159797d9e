import type { Db } from '../orm.ts';

export interface StoreForward {
  tenantCode: string;
  body: Record<string, unknown>;
}

/** Null when it has been sent, or was never written. */
export async function findUnsentForward(
  db: Db,
  tenantId: string,
  forwardId: string,
): Promise<StoreForward | null> {
  const row = await db
    .fork()
    .getKysely()
    .selectFrom('store_forwards as forward')
    .innerJoin('tenants as tenant', 'tenant.id', 'forward.tenant_id')
    .select(['forward.body', 'tenant.code as tenantCode'])
    .where('forward.id', '=', forwardId)
    .where('forward.tenant_id', '=', tenantId)
    .where('forward.sent_at', 'is', null)
    .executeTakeFirst();
  return row ?? null;
}

export async function markForwardSent(db: Db, tenantId: string, forwardId: string): Promise<void> {
  await db
    .fork()
    .getKysely()
    .updateTable('store_forwards')
    .set({ sent_at: new Date() })
    .where('id', '=', forwardId)
    .where('tenant_id', '=', tenantId)
    .execute();
}

/** Unsent events of all tenants from before then, oldest first; the reconciler's alone. */
export async function findLeftoverForwards(
  db: Db,
  before: Date,
  limit: number,
): Promise<{ tenant_id: string; chat_id: string; forward_id: string }[]> {
  return db
    .fork()
    .getKysely()
    .selectFrom('store_forwards')
    .select(['tenant_id', 'chat_id', 'id as forward_id'])
    .where('sent_at', 'is', null)
    .where('created_at', '<', before)
    .orderBy('created_at')
    .limit(limit)
    .execute();
}
