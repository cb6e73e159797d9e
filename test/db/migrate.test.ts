import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { migrate } from '../../db/migrate.ts';
import { migrations } from '../../db/migrations/list.ts';
import { createOrm, type Orm } from '../../db/orm.ts';
import { createDatabase, toDatabaseUrl } from '../../dev/dependencies/create-database.ts';
import { testDependencies } from '../support/dependencies.ts';
import { waitFor } from '../support/wait-for.ts';

/** Named like a clone of this run's template, so it is dropped with the run. */
const { adminDatabaseUrl, templateDatabase } = testDependencies();
const name = `${templateDatabase}_${randomUUID().slice(0, 8)}`;
const orms: Orm[] = [];

beforeAll(async () => {
  const databaseUrl = await createDatabase(adminDatabaseUrl, name);
  for (let process = 0; process < 2; process += 1) orms.push(await createOrm({ databaseUrl, pool: 2 }));
  // Simulates two processes that start together on an empty database.
  await Promise.all(orms.map(migrate));
});

afterAll(async () => {
  await Promise.all(orms.map((orm) => orm.close(true)));
  await drop(name);
});

async function drop(database: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminDatabaseUrl });
  await client.connect();
  await client.query(`drop database if exists ${pg.escapeIdentifier(database)} with (force)`);
  await client.end();
}

async function query<T extends pg.QueryResultRow>(sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: toDatabaseUrl(adminDatabaseUrl, name) });
  await client.connect();
  const { rows } = await client.query<T>(sql).finally(() => client.end());
  return rows;
}

const applied = () => query<{ name: string }>('select name from schema_migrations order by id');

test('concurrent processes migrate once', async () => {
  expect(await applied()).toEqual(migrations.map(({ name }) => ({ name })));
});

test('migrations create the schema of the entities', async () => {
  for (const orm of orms) {
    expect(await orm.schema.getUpdateSchemaSQL()).toBe('');
    // An empty database does differ, so the empty result above is meaningful.
    expect(await orm.schema.getCreateSchemaSQL()).toContain('credit_entries_one_outcome');
  }
});

test('migrating again changes nothing', async () => {
  for (const orm of orms) await migrate(orm);
  expect(await applied()).toHaveLength(migrations.length);
});

test('an index on an existing table is created concurrently', async () => {
  const [orm] = orms;
  if (!orm) throw new Error('There is no database.');
  const plain: string[] = [];
  for (const { class: Listed } of migrations) {
    const migration = new Listed(orm.driver, orm.config);
    if (!migration.isTransactional()) continue;
    await migration.up();
    const statements = migration.getQueries().map(String);
    const created = statements.map((sql) => /^\s*create (?:unlogged )?table (\w+)/.exec(sql)?.[1]);
    const onTable = /^\s*create (?:unique )?index \w+ on (?:only )?(\w+)/;
    plain.push(...statements.filter((sql) => onTable.test(sql) && !created.includes(onTable.exec(sql)?.[1])));
  }
  expect(plain).toEqual([]);
});

describe('indexes on a busy table', () => {
  const upgraded = `${name}_upgraded`;
  const clients: pg.Client[] = [];
  let orm: Orm;
  const connect = async () => {
    const client = new pg.Client({ connectionString: toDatabaseUrl(adminDatabaseUrl, upgraded) });
    await client.connect();
    clients.push(client);
    return client;
  };
  const write = 'lock table chats in row exclusive mode';

  let databaseUrl: string;

  beforeAll(async () => {
    databaseUrl = await createDatabase(adminDatabaseUrl, upgraded);
    orm = await createOrm({ databaseUrl, pool: 2 });
    await orm.migrator.up({ migrations: ['20261121-initial'] });
  });
  afterAll(async () => {
    await Promise.all(clients.map((client) => client.end()));
    await orm?.close(true);
    await drop(upgraded);
  });

  test('block no writer, and are rebuilt after an interrupted run', async () => {
    const [writer, later, watcher] = [await connect(), await connect(), await connect()];
    await writer.query(`begin; ${write}`);
    const interrupted = expect(migrate(orm)).rejects.toThrow();
    // The index build waits for the writer that started before it.
    const pid = await waitFor(async () => {
      const { rows } = await watcher.query<{ pid: number }>(
        `select pid from pg_stat_activity where datname = current_database()
          and wait_event_type = 'Lock' and query like 'create index%'`,
      );
      return rows[0]?.pid;
    });
    await later.query(`set lock_timeout = '5s'; begin; ${write}; rollback`);
    await watcher.query('select pg_terminate_backend($1)', [pid]);
    await interrupted;
    const invalid = 'select indexrelid::regclass::text as name from pg_index where not indisvalid';
    expect((await watcher.query(invalid)).rows).toEqual([{ name: 'chats_of_tenant' }]);

    await writer.query('rollback');
    // As an operator repeats it: the earlier pool may still hand out the terminated connection.
    await orm.close(true);
    orm = await createOrm({ databaseUrl, pool: 2 });
    expect(await migrate(orm)).toEqual(migrations.slice(1).map((migration) => migration.name));
    expect((await watcher.query(invalid)).rows).toEqual([]);
    expect(await orm.schema.getUpdateSchemaSQL()).toBe('');
  });
});
