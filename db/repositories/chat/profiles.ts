import { randomUUID } from 'node:crypto';
import { exceedsProfileLimit, mergeProfile, type ProfileData } from '../../../domain/chat/profile.ts';
import { isUuid } from '../../../domain/uuid.ts';
import type { Db } from '../../orm.ts';
import { profileSummary } from '../../profile-summary.ts';
import { withinTenantShare } from '../../tenant-connection-share.ts';
import type { Owner } from './owner.ts';

export interface StoredProfile {
  id: string;
  data: ProfileData;
}

/** The profile would exceed `maxProfileBytes`; nothing was written. */
export class ProfileTooLargeError extends Error {
  override readonly name = 'ProfileTooLargeError';
}

/** Idempotent by id. @throws {ProfileTooLargeError} */
export async function insertProfile(
  db: Db,
  owner: Owner,
  { id = randomUUID(), data }: { id?: string; data: ProfileData },
): Promise<StoredProfile> {
  if (exceedsProfileLimit(data)) throw new ProfileTooLargeError();
  const now = new Date();
  const row = {
    id,
    tenant_id: owner.tenantId,
    lineage_id: owner.lineageId,
    data,
    created_at: now,
    updated_at: now,
    deleted_at: null,
  };
  await withinTenantShare(db, owner.tenantId, () =>
    db
      .fork()
      .getKysely()
      .insertInto('profiles')
      .values(row)
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute(),
  );
  return { id, data };
}

/** Null when the profile does not exist, is deleted, or belongs to another owner. */
export async function findProfile(db: Db, owner: Owner, profileId: string): Promise<StoredProfile | null> {
  if (!isUuid(profileId)) return null;
  const row = await selectOwnProfile(db.fork(), owner, profileId).executeTakeFirst();
  return row ?? null;
}

/** Like `findProfile`, with only the keys that views show. */
export async function findProfileSummary(
  db: Db,
  owner: Owner,
  profileId: string,
): Promise<StoredProfile | null> {
  if (!isUuid(profileId)) return null;
  const row = await db
    .fork()
    .getKysely()
    .selectFrom('profiles as profile')
    .select(['profile.id', profileSummary.as('data')])
    .where('profile.id', '=', profileId)
    .where('profile.tenant_id', '=', owner.tenantId)
    .where('profile.lineage_id', '=', owner.lineageId)
    .where('profile.deleted_at', 'is', null)
    .executeTakeFirst();
  return row ?? null;
}

/**
 * Merges the top-level keys and returns the whole profile (ruling Q47); concurrent updates both take effect. Null
 * as for `findProfile`. @throws {ProfileTooLargeError} when the whole would be too large (ruling D13)
 */
export async function updateProfile(
  db: Db,
  owner: Owner,
  { profileId, changes }: { profileId: string; changes: ProfileData },
): Promise<StoredProfile | null> {
  if (!isUuid(profileId)) return null;
  return db.fork().transactional(async (em) => {
    const row = await selectOwnProfile(em, owner, profileId).forUpdate().executeTakeFirst();
    if (!row) return null;
    const data = mergeProfile(row.data, changes);
    if (exceedsProfileLimit(data, row.data)) throw new ProfileTooLargeError();
    await em
      .getKysely()
      .updateTable('profiles')
      .set({ data, updated_at: new Date() })
      .where('id', '=', row.id)
      .where('tenant_id', '=', owner.tenantId)
      .execute();
    return { id: row.id, data };
  });
}

/** Hides the profile and its chats from the SDK (ruling Q37); returns its data. Null as for `findProfile`. */
export async function deleteProfile(db: Db, owner: Owner, profileId: string): Promise<StoredProfile | null> {
  if (!isUuid(profileId)) return null;
  const row = await db
    .fork()
    .getKysely()
    .updateTable('profiles')
    .set({ deleted_at: new Date() })
    .where('id', '=', profileId)
    .where('tenant_id', '=', owner.tenantId)
    .where('lineage_id', '=', owner.lineageId)
    .where('deleted_at', 'is', null)
    .returning(['id', 'data'])
    .executeTakeFirst();
  return row ?? null;
}

function selectOwnProfile(db: Db, owner: Owner, profileId: string) {
  return db
    .getKysely()
    .selectFrom('profiles')
    .select(['id', 'data'])
    .where('id', '=', profileId)
    .where('tenant_id', '=', owner.tenantId)
    .where('lineage_id', '=', owner.lineageId)
    .where('deleted_at', 'is', null);
}
