import { isUuid } from '../../../domain/uuid.ts';
import type { Db } from '../../orm.ts';

/** An SDK key with what its tenant decides about it. */
export interface StoredKey {
  id: string;
  tenantId: string;
  tenantCode: string;
  tenantLocale: string;
  openApiEnabled: boolean;
  lineageId: string;
  hash: string;
  /** The key's first 12 characters, and its last four. */
  prefix: string;
  lastFour: string;
  scopes: string[];
  /** The key that this one follows; null for the first of its lineage. */
  rotatedFrom: string | null;
  createdAt: Date;
  /** Null for one without a term. */
  expiresAt: Date | null;
  revokedAt: Date | null;
}

/** Comes before a tenant is known: a hash itself is the credential. */
export async function findKeysByHash(db: Db, hashes: readonly string[]): Promise<StoredKey[]> {
  return storedKeys(db).where('key.hash', 'in', hashes).execute();
}

/** Comes before a tenant is known: for operators, who name a key by its id alone. */
export async function findKeyById(db: Db, keyId: string): Promise<StoredKey | null> {
  if (!isUuid(keyId)) return null;
  const row = await storedKeys(db).where('key.id', '=', keyId).executeTakeFirst();
  return row ?? null;
}

/** All keys of a tenant, whatever their state, oldest first. */
export async function listKeys(db: Db, tenantId: string): Promise<StoredKey[]> {
  return storedKeys(db)
    .where('key.tenant_id', '=', tenantId)
    .orderBy('key.created_at')
    .orderBy('key.id')
    .execute();
}

function storedKeys(db: Db) {
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
