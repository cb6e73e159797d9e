import type { Db } from '../../orm.ts';

/** Revokes a key permanently; keeps the time of the first revocation. Null when the tenant has no such key. */
export async function revokeKey(
  db: Db,
  tenantId: string,
  keyId: string,
): Promise<{ revokedAt: Date | null } | null> {
  const now = new Date();
  const row = await db
    .fork()
    .getKysely()
    .updateTable('api_keys')
    .set((eb) => ({ revoked_at: eb.fn.coalesce('revoked_at', eb.val(now)) }))
    .where('id', '=', keyId)
    .where('tenant_id', '=', tenantId)
    .returning('revoked_at as revokedAt')
    .executeTakeFirst();
  return row ?? null;
}
