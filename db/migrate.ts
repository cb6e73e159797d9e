import type { Orm } from './orm.ts';

/** Any number that no other program locks by; held while migrating, so that one process does it. */
const migrationLock = 728_004_113;

/** Brings the schema up to date; processes that start together wait for the first. */
export async function migrate(orm: Orm): Promise<void> {
  await orm.em.fork().transactional(async (em) => {
    await em.execute('select pg_advisory_xact_lock(?)', [migrationLock]);
    await orm.migrator.up();
  });
}
