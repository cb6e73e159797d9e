import { sql } from 'kysely';
import { createOrm, type Db } from '../db/orm.ts';
import { CliError } from './cli-error.ts';

/**
 * Does work on the database, and closes it afterwards.
 * @throws {CliError} when the database does not let us in, or has none of our tables
 */
export async function withDatabase<T>(databaseUrl: string, work: (db: Db) => Promise<T>): Promise<T> {
  const orm = await createOrm({ databaseUrl, pool: 2 });
  try {
    await checkTables(orm.em, databaseUrl);
    return await work(orm.em);
  } finally {
    await orm.close(true);
  }
}

async function checkTables(db: Db, databaseUrl: string): Promise<void> {
  const { host, pathname } = new URL(databaseUrl);
  const place = `${host}${pathname}`;
  const tables = sql<{ tenants: string | null }>`select to_regclass('tenants')::text as tenants`;
  const { rows } = await tables.execute(db.fork().getKysely()).catch((cause: unknown) => {
    throw new CliError(
      `PostgreSQL at ${place} does not answer (${reasonOf(cause)}): start it (or npm start), or set DATABASE_URL to another.`,
      { cause },
    );
  });
  if (rows[0]?.tenants) return;
  throw new CliError(
    `The database at ${place} has no tables of Roundtable yet: DATABASE_URL=… npm start makes them.`,
  );
}

/** A refusal on several addresses at once has a code and no message. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.message !== '') return error.message;
  return 'code' in error ? String(error.code) : error.name;
}
