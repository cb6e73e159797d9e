import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import pg from 'pg';
import { z } from 'zod';
import { defaultDataFolder } from '../cli/settings.ts';

const { History } = proto.temporal.api.history.v1;
const demoSchema = z.looseObject({ database_url: z.string(), temporal_address: z.string() });

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { data: { type: 'string', default: defaultDataFolder } },
  });
  const [folder, ...named] = positionals;
  if (folder === undefined || named.length === 0) throw new Error('Name a folder, and NAME=WORKFLOW_ID…');
  const demo = demoSchema.parse(JSON.parse(await readFile(join(values.data, 'demo.json'), 'utf8')));
  await mkdir(folder, { recursive: true });
  const connection = await Connection.connect({ address: demo.temporal_address });
  const { workflow } = new Client({ connection });
  for (const pair of named) {
    const [name = '', id = ''] = pair.split(/=(.*)/s);
    const [workflowId = '', runId] = id.split('@');
    const history = await workflow.getHandle(workflowId, runId).fetchHistory();
    scrubHistory(history);
    await writeFile(join(folder, `${name}.history`), History.encode(history).finish());
  }
  await connection.close();
  await writeFile(
    join(folder, 'rows.json'),
    `${JSON.stringify(await readRows(demo.database_url), null, 1)}\n`,
  );
}

/** All rows of all tables, and the applied migrations. */
async function readRows(databaseUrl: string) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `select table_name as name from information_schema.tables
       where table_schema = 'public' and table_name <> 'schema_migrations' order by 1`,
    );
    const applied = await client.query<{ name: string }>('select name from schema_migrations order by id');
    const rows: Record<string, unknown[]> = {};
    for (const { name } of tables) {
      const found = await client.query<{ row: unknown }>(
        `select to_jsonb(t) as row from ${pg.escapeIdentifier(name)} t`,
      );
      if (found.rows.length > 0) rows[name] = found.rows.map(({ row }) => row);
    }
    return { migrations: applied.rows.map(({ name }) => name), rows };
  } finally {
    await client.end();
  }
}

await main();

/**
 * Removes machine-specific data from a history: worker identities, names of sticky queues and stack traces. Replays do
 * not use them.
 */
function scrubHistory(part: unknown): void {
  if (typeof part !== 'object' || part === null || part instanceof Uint8Array) return;
  const fields = part as Record<string, unknown>;
  if (typeof fields.identity === 'string') fields.identity = 'somebody';
  if (typeof fields.stackTrace === 'string') fields.stackTrace = '';
  // A queue with a normalName is a worker's sticky queue.
  if (typeof fields.normalName === 'string' && fields.normalName !== '') fields.name = 'their own';
  for (const child of Object.values(fields)) scrubHistory(child);
}
