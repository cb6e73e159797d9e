import { sql } from 'kysely';
import { checkMigrations, IncompatibleDatabaseError } from '../db/check-migrations.ts';
import { migrate, pendingMigrations } from '../db/migrate.ts';
import { createOrm, type Db } from '../db/orm.ts';
import { CliError } from './cli-error.ts';

/**
 * Runs `work` on the database, and closes it afterwards.
 * @throws {CliError} when the connection fails, the tables do not exist, or a migration is unknown and breaking
 */
export async function withDatabase<T>(databaseUrl: string, work: (db: Db) => Promise<T>): Promise<T> {
  const orm = await createOrm({ databaseUrl, pool: 2 });
  try {
    await checkTables(orm.em, databaseUrl);
    await refuseIncompatible(orm.em);
    return await work(orm.em);
  } finally {
    await orm.close(true);
  }
}

async function checkTables(db: Db, databaseUrl: string): Promise<void> {
  const tables = sql<{ tenants: string | null }>`select to_regclass('tenants')::text as tenants`;
  const { rows } = await tables.execute(db.fork().getKysely()).catch((cause: unknown) => {
    throw noAnswer(databaseUrl, cause);
  });
  if (rows[0]?.tenants) return;
  throw new CliError(
    `The database at ${describeDatabase(databaseUrl)} has no tables of Roundtable yet: npm run cli -- migrate makes them.`,
  );
}

/** @throws {CliError} when the connection fails, or a migration is unknown and breaking */
export async function migrateDatabase(databaseUrl: string, dryRun: boolean): Promise<string[]> {
  const orm = await createOrm({ databaseUrl, pool: 2 });
  try {
    await sql`select 1`.execute(orm.em.fork().getKysely()).catch((cause: unknown) => {
      throw noAnswer(databaseUrl, cause);
    });
    await refuseIncompatible(orm.em);
    return dryRun ? await pendingMigrations(orm) : await migrate(orm);
  } finally {
    await orm.close(true);
  }
}

async function refuseIncompatible(db: Db): Promise<void> {
  await checkMigrations(db).catch((cause: unknown) => {
    throw cause instanceof IncompatibleDatabaseError ? new CliError(cause.message, { cause }) : cause;
  });
}

function noAnswer(databaseUrl: string, cause: unknown): CliError {
  return new CliError(
    `PostgreSQL at ${describeDatabase(databaseUrl)} does not answer (${toReason(cause)}): start it (or npm start), or set DATABASE_URL to another.`,
    { cause },
  );
}

function describeDatabase(databaseUrl: string): string {
  const { host, pathname } = new URL(databaseUrl);
  return `${host}${pathname}`;
}

/** A connection error for several addresses (AggregateError) has a code, but no message. */
function toReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.message !== '') return error.message;
  return 'code' in error ? String(error.code) : error.name;
}
