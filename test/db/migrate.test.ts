import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { migrate } from '../../db/migrate.ts';
import { migrations } from '../../db/migrations/list.ts';
import { createOrm, type Orm } from '../../db/orm.ts';
import { createDatabase, databaseUrlOf } from '../../dev/parts/create-database.ts';
import { testParts } from '../support/parts.ts';

/** Named as a clone of this run's template is, so that it goes when the run goes. */
const { adminDatabaseUrl, templateDatabase } = testParts();
const name = `${templateDatabase}_${randomUUID().slice(0, 8)}`;
const orms: Orm[] = [];

beforeAll(async () => {
  const databaseUrl = await createDatabase(adminDatabaseUrl, name);
  for (let process = 0; process < 2; process += 1) orms.push(await createOrm({ databaseUrl, pool: 2 }));
  // Two processes that start together on an empty database.
  await Promise.all(orms.map(migrate));
});

afterAll(async () => {
  await Promise.all(orms.map((orm) => orm.close(true)));
  const client = new pg.Client({ connectionString: adminDatabaseUrl });
  await client.connect();
  await client.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`);
  await client.end();
});

async function query<T extends pg.QueryResultRow>(sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: databaseUrlOf(adminDatabaseUrl, name) });
  await client.connect();
  const { rows } = await client.query<T>(sql).finally(() => client.end());
  return rows;
}

const applied = () => query<{ name: string }>('select name from schema_migrations order by id');

test('two processes at once migrate one time', async () => {
  expect(await applied()).toEqual(migrations.map(({ name }) => ({ name })));
});

test('migrations make what the entities say', async () => {
  for (const orm of orms) {
    expect(await orm.schema.getUpdateSchemaSQL()).toBe('');
    // What an empty database would lack, so that the silence above means something.
    expect(await orm.schema.getCreateSchemaSQL()).toContain('credit_entries_one_outcome');
  }
});

test('migrating again changes nothing', async () => {
  for (const orm of orms) await migrate(orm);
  expect(await applied()).toHaveLength(migrations.length);
});
