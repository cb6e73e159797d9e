import { sql } from 'kysely';
import type { Logger } from '../logger.ts';
import { migrations } from './migrations/list.ts';
import type { Db } from './orm.ts';

/** The end of the name of a migration that code without it cannot work with. */
const breaking = '-breaking';

/** The message is for whoever starts the process. */
export class IncompatibleDatabaseError extends Error {
  override readonly name = 'IncompatibleDatabaseError';
}

/**
 * Refuses a database that has gone past a breaking migration which this code does not have, as after a rollback. Other
 * unknown migrations only add, so earlier code works beside them.
 * @throws {IncompatibleDatabaseError}
 */
export async function checkMigrations(db: Db): Promise<void> {
  const unknown = (await readApplied(db)).filter((name) => !migrations.some((known) => known.name === name));
  const [name] = unknown.filter((applied) => applied.endsWith(breaking));
  if (name === undefined) return;
  throw new IncompatibleDatabaseError(
    `The database has the migration ${name}, and this version of Roundtable does not work with it: start the version that brought it, or a later one; the only way back is a backup of the database from before.`,
  );
}

/** The names of the applied migrations; none in an empty database. */
async function readApplied(db: Db): Promise<string[]> {
  const kysely = db.fork().getKysely();
  const tables = await sql<{ name: string | null }>`
    select to_regclass('schema_migrations')::text as name`.execute(kysely);
  if (!tables.rows[0]?.name) return [];
  const { rows } = await sql<{ name: string }>`select name from schema_migrations order by id`.execute(
    kysely,
  );
  return rows.map(({ name }) => name);
}

/** The same at the start of a process. Without an answer of PostgreSQL it starts unchecked, and is not ready. */
export async function refuseIncompatibleDatabase(db: Db, logger: Logger): Promise<void> {
  await checkMigrations(db).catch((err: unknown) => {
    if (err instanceof IncompatibleDatabaseError) throw err;
    logger.warn({ err }, 'cannot read which migrations the database has');
  });
}
