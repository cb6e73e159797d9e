import { randomUUID } from 'node:crypto';
import type { AccountLevel } from '../../../domain/sonar/account.ts';
import { isUuid } from '../../../domain/uuid.ts';
import type { Db } from '../../orm.ts';

export interface StoredSonarAccount {
  id: string;
  name: string;
  level: AccountLevel;
  createdAt: Date;
}

/** Null when the name is taken. */
export async function createSonarAccount(
  db: Db,
  { name, level }: { name: string; level: AccountLevel },
): Promise<StoredSonarAccount | null> {
  const account = { id: randomUUID(), name, level, created_at: new Date() };
  const created = await db
    .fork()
    .getKysely()
    .insertInto('sonar_accounts')
    .values(account)
    .onConflict((conflict) => conflict.column('name').doNothing())
    .returning('id')
    .executeTakeFirst();
  return created ? { id: account.id, name, level, createdAt: account.created_at } : null;
}

export async function findSonarAccount(db: Db, accountId: string): Promise<StoredSonarAccount | null> {
  if (!isUuid(accountId)) return null;
  const row = await selectAccounts(db).where('id', '=', accountId).executeTakeFirst();
  return row ?? null;
}

export async function findSonarAccountByName(db: Db, name: string): Promise<StoredSonarAccount | null> {
  const row = await selectAccounts(db).where('name', '=', name).executeTakeFirst();
  return row ?? null;
}

/** All accounts by name. */
export async function listSonarAccounts(db: Db): Promise<StoredSonarAccount[]> {
  return selectAccounts(db).orderBy('name').execute();
}

function selectAccounts(db: Db) {
  return db
    .fork()
    .getKysely()
    .selectFrom('sonar_accounts')
    .select(['id', 'name', 'level', 'created_at as createdAt']);
}
