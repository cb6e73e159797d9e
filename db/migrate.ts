import { setTimeout as pause } from 'node:timers/promises';
import { type QueryExecutorProvider, sql } from 'kysely';
import type { Orm } from './orm.ts';

/** Any number that no other program locks by; held while migrating, so that one process does it. */
const migrationLock = 728_004_113;
const lockRetryMs = 100;

/**
 * Brings the schema up to date; processes that start together wait for the first. Each migration is kept once it is
 * done, and where one fails the next call goes on with it.
 * @returns the names of the migrations that this process applied, oldest first
 */
export async function migrate(orm: Orm): Promise<string[]> {
  return orm.em
    .fork()
    .getKysely()
    .connection()
    .execute(async (connection) => {
      await lock(connection);
      try {
        const applied = await orm.migrator.up();
        return applied.map(({ name }) => name);
      } finally {
        // With a connection that has broken, the lock has gone too.
        await sql`select pg_advisory_unlock(${migrationLock})`.execute(connection).catch(() => {});
      }
    });
}

/** Asks again and again: a statement that waits for the lock would itself hold up an index made concurrently. */
async function lock(connection: QueryExecutorProvider): Promise<void> {
  for (;;) {
    const { rows } = await sql<{ locked: boolean }>`
      select pg_try_advisory_lock(${migrationLock}) as locked`.execute(connection);
    if (rows[0]?.locked) return;
    await pause(lockRetryMs);
  }
}

/** The names of the migrations that the schema still lacks, oldest first. */
export async function pendingMigrations(orm: Orm): Promise<string[]> {
  const pending = await orm.migrator.getPending();
  return pending.map(({ name }) => name);
}
