import type { ApiScope } from '../../../domain/api-scopes.ts';
import { isUuid } from '../../../domain/uuid.ts';
import type { Db } from '../../orm.ts';

/** An SDK key with the tenant's fields that decide about it. */
export interface StoredKey {
  id: string;
  tenantId: string;
  tenantCode: string;
  tenantLocale: string;
  tenantWeight: number;
  openApiEnabled: boolean;
  lineageId: string;
  hash: string;
  /** The key's first 12 characters, and its last four. */
  prefix: string;
  lastFour: string;
  scopes: ApiScope[];
  /** The predecessor's id; null for the first key of a lineage. */
  rotatedFrom: string | null;
  createdAt: Date;
  /** Null: never expires. */
  expiresAt: Date | null;
  revokedAt: Date | null;
}

/** Without a tenant: the hash is the credential. */
export async function findKeysByHash(db: Db, hashes: readonly string[]): Promise<StoredKey[]> {
  return selectKeys(db).where('key.hash', 'in', hashes).execute();
}

/** Without a tenant: only for operators, who know a key by its id. */
export async function findKeyById(db: Db, keyId: string): Promise<StoredKey | null> {
  if (!isUuid(keyId)) return null;
  const row = await selectKeys(db).where('key.id', '=', keyId).executeTakeFirst();
  return row ?? null;
}

/** All keys of a tenant, in any status, oldest first. */
export async function listKeys(db: Db, tenantId: string): Promise<StoredKey[]> {
  return selectKeys(db)
    .where('key.tenant_id', '=', tenantId)
    .orderBy('key.created_at')
    .orderBy('key.id')
    .execute();
}

function selectKeys(db: Db) {
  return db
    .fork()
    .getKysely()
    .selectFrom('api_keys as key')
    .innerJoin('tenants as tenant', 'tenant.id', 'key.tenant_id')
    .select([
      'key.id',
      'key.tenant_id as tenantId',
      'tenant.code as tenantCode',
      'tenant.locale as tenantLocale',
      'tenant.weight as tenantWeight',
      'tenant.open_api_enabled as openApiEnabled',
      'key.lineage_id as lineageId',
      'key.hash',
      'key.prefix',
      'key.last_four as lastFour',
      'key.scopes',
      'key.rotated_from as rotatedFrom',
      'key.created_at as createdAt',
      'key.expires_at as expiresAt',
      'key.revoked_at as revokedAt',
    ]);
}

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
