import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { AccountLevel } from '../../../domain/sonar/account.ts';
import { isUuid } from '../../../domain/uuid.ts';
import type { Db } from '../../orm.ts';

/** An API key with what its account decides about it. */
export interface StoredSonarKey {
  id: string;
  accountId: string;
  level: AccountLevel;
  hash: string;
  /** The key's first 12 characters, and its last four. */
  prefix: string;
  lastFour: string;
  createdAt: Date;
  revokedAt: Date | null;
}

export interface IssuedSonarKey {
  id: string;
  /** Shown once; only its hash is kept. */
  key: string;
  createdAt: Date;
}

/** A key as its holder sends it: `snr_{64 hex}`. */
export function generateSonarKey(): string {
  return `snr_${randomBytes(32).toString('hex')}`;
}

/** @param key the key itself, for one that is known beforehand */
export async function issueSonarKey(
  db: Db,
  accountId: string,
  key = generateSonarKey(),
): Promise<IssuedSonarKey> {
  const id = randomUUID();
  const createdAt = new Date();
  await db
    .fork()
    .getKysely()
    .insertInto('sonar_keys')
    .values({
      id,
      account_id: accountId,
      hash: createHash('sha256').update(key).digest('hex'),
      prefix: key.slice(0, 12),
      last_four: key.slice(-4),
      created_at: createdAt,
      revoked_at: null,
    })
    .execute();
  return { id, key, createdAt };
}

/** Comes before an account is known: a hash itself is the credential. */
export async function findSonarKeysByHash(db: Db, hashes: readonly string[]): Promise<StoredSonarKey[]> {
  return keys(db).where('key.hash', 'in', hashes).execute();
}

/** All keys of an account, revoked ones too, oldest first. */
export async function listSonarKeys(db: Db, accountId: string): Promise<StoredSonarKey[]> {
  return keys(db)
    .where('key.account_id', '=', accountId)
    .orderBy('key.created_at')
    .orderBy('key.id')
    .execute();
}

/** For operators, who name a key by its id alone: for good, and at its first time. Null when there is none. */
export async function revokeSonarKey(db: Db, keyId: string): Promise<{ revokedAt: Date | null } | null> {
  if (!isUuid(keyId)) return null;
  const now = new Date();
  const row = await db
    .fork()
    .getKysely()
    .updateTable('sonar_keys')
    .set((eb) => ({ revoked_at: eb.fn.coalesce('revoked_at', eb.val(now)) }))
    .where('id', '=', keyId)
    .returning('revoked_at as revokedAt')
    .executeTakeFirst();
  return row ?? null;
}

function keys(db: Db) {
  return db
    .fork()
    .getKysely()
    .selectFrom('sonar_keys as key')
    .innerJoin('sonar_accounts as account', 'account.id', 'key.account_id')
    .select([
      'key.id',
      'key.account_id as accountId',
      'account.level',
      'key.hash',
      'key.prefix',
      'key.last_four as lastFour',
      'key.created_at as createdAt',
      'key.revoked_at as revokedAt',
    ]);
}
