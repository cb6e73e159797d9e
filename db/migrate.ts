import type { Orm } from './orm.ts';

/** Any number that no other program locks by; held while migrating, so that one process does it. */
const migrationLock = 728_004_113;

/**
 * Brings the schema up to date; processes that start together wait for the first.
 * @returns the names of the migrations that this process applied, oldest first
 */
export async function migrate(orm: Orm): Promise<string[]> {
  return orm.em.fork().transactional(async (em) => {
    await em.execute('select pg_advisory_xact_lock(?)', [migrationLock]);
    const applied = await orm.migrator.up();
    return applied.map(({ name }) => name);
  });
}

/** The names of the migrations that the schema still lacks, oldest first. */
export async function pendingMigrations(orm: Orm): Promise<string[]> {
  const pending = await orm.migrator.getPending();
  return pending.map(({ name }) => name);
}
