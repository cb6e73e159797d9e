import type { Db } from '../../orm.ts';
import { type IssuedKey, insertKey } from './key-issue.ts';

export interface RotationOptions {
  /** Expiry of the new key; null: never; undefined: the same term as the old key's. */
  expiresAt?: Date | null;
  /** How long the old key stays valid; 0 revokes it at once. */
  graceMs: number;
}

type Rotation =
  | {
      rotated: true;
      issued: IssuedKey;
      /** When the old key expires, or has expired. */
      oldKeyEndsAt: Date;
    }
  | { rotated: false; successorId: string };

/**
 * Issues the key's successor, which keeps its lineage and so its profiles and chats (ruling Q53). A key has at most
 * one successor: a second rotation is rejected with the successor's id. An expired or revoked key can also be
 * rotated, or its data would be lost; its own status does not change. Null when the tenant has no such key.
 */
export async function rotateKey(
  db: Db,
  { tenantId, tenantCode, keyId }: { tenantId: string; tenantCode: string; keyId: string },
  { expiresAt, graceMs }: RotationOptions,
): Promise<Rotation | null> {
  return db.fork().transactional(async (em) => {
    const old = await lockKey(em, tenantId, keyId);
    if (!old) return null;
    const successorId = await findSuccessor(em, tenantId, keyId);
    if (successorId !== null) return { rotated: false, successorId };

    const now = new Date();
    const termMs = old.expires_at && old.expires_at.getTime() - old.created_at.getTime();
    const sameTerm = termMs === null ? null : new Date(now.getTime() + termMs);
    const issued = await insertKey(
      em,
      { tenantId, tenantCode, scopes: old.scopes, expiresAt: expiresAt === undefined ? sameTerm : expiresAt },
      { lineageId: old.lineage_id, rotatedFrom: keyId, createdAt: now },
    );
    const oldKeyEndsAt = earliest(old.revoked_at, old.expires_at, new Date(now.getTime() + graceMs));
    await em
      .getKysely()
      .updateTable('api_keys')
      .set(graceMs > 0 ? { expires_at: oldKeyEndsAt } : { revoked_at: old.revoked_at ?? now })
      .where('id', '=', keyId)
      .where('tenant_id', '=', tenantId)
      .execute();
    return { rotated: true, issued, oldKeyEndsAt };
  });
}

/** Locks the key, so that the second of two concurrent rotations finds the first one's successor. */
async function lockKey(em: Db, tenantId: string, keyId: string) {
  return em
    .getKysely()
    .selectFrom('api_keys')
    .select(['lineage_id', 'scopes', 'created_at', 'expires_at', 'revoked_at'])
    .where('id', '=', keyId)
    .where('tenant_id', '=', tenantId)
    .forUpdate()
    .executeTakeFirst();
}

async function findSuccessor(em: Db, tenantId: string, keyId: string): Promise<string | null> {
  const row = await em
    .getKysely()
    .selectFrom('api_keys')
    .select('id')
    .where('rotated_from', '=', keyId)
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst();
  return row?.id ?? null;
}

function earliest(...dates: (Date | null)[]): Date {
  return new Date(Math.min(...dates.filter((date) => date !== null).map(Number)));
}
