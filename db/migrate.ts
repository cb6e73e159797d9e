import { setTimeout as pause } from 'node:timers/promises';
import { type QueryExecutorProvider, sql } from 'kysely';
import type { Orm } from './orm.ts';

/** Key of the advisory lock that one process holds while it migrates; arbitrary. */
const migrationLock = 728_004_113;
const lockRetryMs = 100;

/**
 * Applies pending migrations; processes that start at the same time wait for the first. Each migration is committed
 * by itself, so after a failure the next call continues with the failed one.
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
        // If the connection is broken, the lock is released already.
        await sql`select pg_advisory_unlock(${migrationLock})`.execute(connection).catch(() => {});
      }
    });
}

/** Polls: a statement that waits for the lock would block CREATE INDEX CONCURRENTLY. */
async function lock(connection: QueryExecutorProvider): Promise<void> {
  for (;;) {
    const { rows } = await sql<{ locked: boolean }>`
      select pg_try_advisory_lock(${migrationLock}) as locked`.execute(connection);
    if (rows[0]?.locked) return;
    await pause(lockRetryMs);
  }
}

/** The names of the migrations not yet applied, oldest first. */
export async function pendingMigrations(orm: Orm): Promise<string[]> {
  const pending = await orm.migrator.getPending();
  return pending.map(({ name }) => name);
}
