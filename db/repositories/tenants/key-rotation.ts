import type { Db } from '../../orm.ts';
import { type IssuedKey, insertKey } from './key-issue.ts';

export interface RotationOptions {
  /** Of the new key: null for no term; without it, as long a term as the old key was issued for. */
  expiresAt?: Date | null;
  /** How long the old key goes on being good; 0 revokes it at once. */
  graceMs: number;
}

export type Rotation =
  | {
      rotated: true;
      issued: IssuedKey;
      /** When the old key ends, or ended. */
      oldKeyEndsAt: Date;
    }
  | { rotated: false; successorId: string };

/**
 * Issues the key's successor, which keeps its lineage and so its profiles and chats (ruling Q53). A key
 * is followed by one at most: a second rotation is refused and names the first's. An expired or revoked
 * key may have a successor too, or what it made would be lost; it stays as it is. Null when the tenant
 * has no such key.
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

/** Locked, so that of two rotations at once the second meets the first's successor. */
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
