import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { toDatabaseUrl } from '../../dev/dependencies/create-database.ts';
import { testDependencies } from './dependencies.ts';

export interface TestDatabase {
  databaseUrl: string;
  /** Also terminates open connections. */
  drop(): Promise<void>;
}

/** PostgreSQL's error code while another client clones the same template. */
const objectInUse = '55006';
const retryMs = 20;
const retryLimitMs = 20_000;

/** Creates a migrated, empty database for a test file. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { adminDatabaseUrl, templateDatabase } = testDependencies();
  const name = `${templateDatabase}_${randomBytes(4).toString('hex')}`;
  await withClient(adminDatabaseUrl, (client) => clone(client, templateDatabase, name));
  return {
    databaseUrl: toDatabaseUrl(adminDatabaseUrl, name),
    drop: () =>
      withClient(adminDatabaseUrl, async (client) => {
        await client.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`);
      }),
  };
}

async function clone(client: pg.Client, template: string, name: string): Promise<void> {
  const until = performance.now() + retryLimitMs;
  for (;;) {
    try {
      await client.query(
        `create database ${pg.escapeIdentifier(name)} template ${pg.escapeIdentifier(template)}`,
      );
      return;
    } catch (error) {
      const busy = error instanceof pg.DatabaseError && error.code === objectInUse;
      if (!busy || performance.now() > until) throw error;
      await pause(retryMs);
    }
  }
}

async function withClient(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
