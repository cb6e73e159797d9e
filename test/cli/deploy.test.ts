import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Connection } from '@temporalio/client';
import pg from 'pg';
import { migrations } from '../../db/migrations/list.ts';
import { createDatabase } from '../../dev/dependencies/create-database.ts';
import { msToTs } from '../../temporal/sdk-internals.ts';
import { searchAttributes } from '../../temporal/search-attributes.ts';
import { testDependencies } from '../support/dependencies.ts';
import { waitFor } from '../support/wait-for.ts';
import { expectCommandError, useCli } from './use-cli.ts';

const cli = useCli();
const { adminDatabaseUrl, templateDatabase, temporalAddress } = testDependencies();
const nowhere = { TEMPORAL_ADDRESS: '127.0.0.1:9' };

describe('migrate', () => {
  const name = `${templateDatabase}_${randomUUID().slice(0, 8)}`;
  let DATABASE_URL: string;
  beforeAll(async () => {
    DATABASE_URL = await createDatabase(adminDatabaseUrl, name);
  });
  afterAll(async () => {
    const client = new pg.Client({ connectionString: adminDatabaseUrl });
    await client.connect();
    await client.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`);
    await client.end();
  });

  test('applies missing migrations once', async () => {
    const names = migrations.map((migration) => migration.name);
    expect(JSON.parse(await cli.give('migrate --dry-run --json', { DATABASE_URL }))).toEqual({
      pending: names,
    });
    expect(await cli.give('migrate', { DATABASE_URL })).toBe(names.join('\n'));
    const again = await cli.run('migrate', { DATABASE_URL });
    expect(again).toEqual({ code: 0, out: '', words: 'The database is up to date.\n' });
    expect(await cli.give('tenant list', { DATABASE_URL })).toBe('');
  });

  test('refuses a database past a breaking migration that this version lacks', async () => {
    const name = '20990101-without-rounds-breaking';
    const client = new pg.Client({ connectionString: DATABASE_URL });
    await client.connect();
    const query = (sql: string) => client.query(sql, [name]);
    await query('insert into schema_migrations (name, executed_at) values ($1, now())');
    for (const command of ['migrate', 'migrate --dry-run', 'tenant list']) {
      const refused = await cli.run(command, { DATABASE_URL });
      expectCommandError(refused, new RegExp(`migration ${name}, and this version of Roundtable does not`));
    }
    await query('delete from schema_migrations where name = $1');
    await client.end();
  });

  test('names the unreachable database', async () => {
    const url = 'postgres://user:secret@127.0.0.1:9/shop';
    const result = await cli.run('migrate', { DATABASE_URL: url });
    expectCommandError(result, /127\.0\.0\.1:9\/shop does not answer/);
    expect(result.words).not.toContain('secret');
  });
});

describe('temporal setup', () => {
  /** A new namespace without search attributes. */
  const TEMPORAL_NAMESPACE = `test-${randomUUID()}`;
  const env = { TEMPORAL_ADDRESS: temporalAddress, TEMPORAL_NAMESPACE };
  let connection: Connection;
  beforeAll(async () => {
    connection = await Connection.connect({ address: temporalAddress });
    await connection.workflowService.registerNamespace({
      namespace: TEMPORAL_NAMESPACE,
      workflowExecutionRetentionPeriod: msToTs('1 day'),
    });
    const list = () => connection.operatorService.listSearchAttributes({ namespace: TEMPORAL_NAMESPACE });
    await waitFor(() => list().catch(() => null), { timeoutMs: 20_000, intervalMs: 100 });
  });
  afterAll(() => connection?.close());

  test('registers missing search attributes once', async () => {
    expect((await cli.give('temporal setup', env)).split('\n')).toEqual(Object.keys(searchAttributes));
    const { customAttributes } = await connection.operatorService.listSearchAttributes({
      namespace: TEMPORAL_NAMESPACE,
    });
    expect(Object.keys(customAttributes)).toEqual(expect.arrayContaining(Object.keys(searchAttributes)));
    expect(await cli.run('temporal setup', env)).toMatchObject({
      code: 0,
      out: '',
      words: expect.stringContaining('has them all'),
    });
  });

  test('names the unreachable Temporal', async () => {
    expectCommandError(await cli.run('temporal setup', nowhere), /127\.0\.0\.1:9 does not answer/);
    expectCommandError(
      await cli.run('temporal setup', { TEMPORAL_ADDRESS: '' }),
      /TEMPORAL_ADDRESS is not set/,
    );
  });
});

test('help describes the commands', async () => {
  expect(await cli.give('migrate --help')).toMatch(/apply pending migrations/);
  expect(await cli.give('temporal setup --help')).toMatch(/register missing search attributes/);
});
