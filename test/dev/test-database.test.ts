import { expect, test } from '@jest/globals';
import pg from 'pg';
import { createTestDatabase } from '../support/database.ts';

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

test('files that start together get separate databases', async () => {
  const databases = await Promise.all(Array.from({ length: 4 }, createTestDatabase));
  expect(new Set(databases.map(({ databaseUrl }) => databaseUrl)).size).toBe(4);
  for (const { databaseUrl } of databases) {
    expect(await query(databaseUrl, 'select name from schema_migrations')).not.toEqual([]);
  }
  await Promise.all(databases.map((database) => database.drop()));
});

test('a dropped database is gone, in use or not', async () => {
  const { databaseUrl, drop } = await createTestDatabase();
  const user = new pg.Client({ connectionString: databaseUrl });
  user.on('error', () => {});
  await user.connect();
  await drop();
  await expect(query(databaseUrl, 'select 1')).rejects.toThrow('does not exist');
});
