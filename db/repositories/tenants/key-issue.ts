import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Db } from '../../orm.ts';

export interface NewKey {
  tenantId: string;
  tenantCode: string;
  scopes: string[];
  expiresAt: Date | null;
  /** The key itself, for one that is known beforehand; a new one is drawn otherwise. */
  key?: string;
}

export interface IssuedKey {
  id: string;
  /** Shown once; only its hash is kept. */
  key: string;
  lineageId: string;
  scopes: string[];
  createdAt: Date;
  expiresAt: Date | null;
}

/** A key as its holder sends it: `osk_{tenant}_{64 hex}`. */
export function generateApiKey(tenantCode: string): string {
  return `osk_${tenantCode}_${randomBytes(32).toString('hex')}`;
}

/** Issues a key with a lineage of its own. */
export async function issueKey(db: Db, options: NewKey): Promise<IssuedKey> {
  return insertKey(db.fork(), options, { lineageId: randomUUID(), rotatedFrom: null, createdAt: new Date() });
}

/** Writes a key, in the caller's transaction where there is one. */
export async function insertKey(
  em: Db,
  { tenantId, tenantCode, scopes, expiresAt, key = generateApiKey(tenantCode) }: NewKey,
  { lineageId, rotatedFrom, createdAt }: { lineageId: string; rotatedFrom: string | null; createdAt: Date },
): Promise<IssuedKey> {
  const id = randomUUID();
  const row = {
    id,
    tenant_id: tenantId,
    lineage_id: lineageId,
    hash: createHash('sha256').update(key).digest('hex'),
    prefix: key.slice(0, 12),
    last_four: key.slice(-4),
    scopes,
    rotated_from: rotatedFrom,
    created_at: createdAt,
    expires_at: expiresAt,
    revoked_at: null,
  };
  await em.getKysely().insertInto('api_keys').values(row).execute();
  return { id, key, lineageId, scopes, createdAt, expiresAt };
}
