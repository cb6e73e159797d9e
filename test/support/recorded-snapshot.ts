import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import proto from '@temporalio/proto';
import pg from 'pg';
import { z } from 'zod';
import { migrate } from '../../db/migrate.ts';
import { createOrm } from '../../db/orm.ts';
import type { History } from '../../temporal/sdk-internals.ts';

const { History: historyType } = proto.temporal.api.history.v1;
const rowsSchema = z.object({
  migrations: z.array(z.string()),
  rows: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))),
});

/**
 * Unfinished conversations of an older commit, recorded by dev/record-histories.ts: rows, applied migrations, and
 * histories. Workflow ids are replaced by new ones, so that a snapshot can be restored several times on one server.
 */
export class RecordedSnapshot {
  readonly migrations: readonly string[];
  /** Names of its histories. */
  readonly names: readonly string[];
  readonly rows: Readonly<Record<string, readonly Record<string, unknown>[]>>;
  readonly #folder: URL;
  readonly #renamed = new Map<string, string>();

  /** @param commit a folder in test/histories/half-way/ */
  constructor(commit: string) {
    this.#folder = new URL(`../histories/half-way/${commit}/`, import.meta.url);
    const files = readdirSync(this.#folder);
    this.names = files.filter((name) => name.endsWith('.history')).map((name) => basename(name, '.history'));
    const text = readFileSync(new URL('rows.json', this.#folder), 'utf8');
    const recorded = rowsSchema.parse(JSON.parse(text));
    for (const name of ['chats', 'sonar_conversations']) {
      for (const { id } of recorded.rows[name] ?? []) this.rename(String(id), randomUUID());
    }
    this.migrations = recorded.migrations;
    this.rows = asOfNow(recorded.rows);
  }

  /** Both ids have the same length. */
  rename(from: string, to: string): void {
    this.#renamed.set(from, to);
  }

  history(name: string): History {
    const history = historyType.decode(readFileSync(new URL(`${name}.history`, this.#folder)));
    return this.#withNewIds(history);
  }

  /** The new workflow id of a history. */
  workflowId(history: History): string {
    return history.events?.[0]?.workflowExecutionStartedEventAttributes?.workflowId ?? '';
  }

  /** Restores the recorded schema and rows, and then applies newer migrations. */
  async restore(databaseUrl: string): Promise<void> {
    await emptied(databaseUrl);
    const orm = await createOrm({ databaseUrl, pool: 2 });
    try {
      const newest = this.migrations.at(-1);
      if (newest !== undefined) await orm.migrator.up({ to: newest });
      await this.#insertRows(databaseUrl);
      await migrate(orm);
    } finally {
      await orm.close(true);
    }
  }

  async #insertRows(databaseUrl: string): Promise<void> {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    try {
      // Disables foreign keys, as tables are not in their order.
      await client.query('set session_replication_role = replica');
      for (const [table, rows] of Object.entries(this.rows)) {
        const name = pg.escapeIdentifier(table);
        const text = JSON.stringify(this.#withNewIds(rows));
        await client.query(
          `insert into ${name} select * from jsonb_populate_recordset(null::${name}, $1::jsonb)`,
          [text],
        );
      }
    } finally {
      await client.end();
    }
  }

  #withNewIds<T>(part: T): T {
    return renamed(part, (text) =>
      [...this.#renamed].reduce((result, [from, to]) => result.replaceAll(from, to), text),
    ) as T;
  }
}

/** A copy with all texts changed, including those in the bytes of payloads. */
function renamed(part: unknown, change: (text: string) => string): unknown {
  if (typeof part === 'string') return change(part);
  if (part instanceof Uint8Array) return Buffer.from(change(Buffer.from(part).toString('latin1')), 'latin1');
  if (Array.isArray(part)) return part.map((child) => renamed(child, change));
  if (typeof part !== 'object' || part === null || 'unsigned' in part) return part;
  return Object.fromEntries(Object.entries(part).map(([key, child]) => [key, renamed(child, change)]));
}

const timeForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;

/** Shifts all times of the rows, so that the newest is now. */
function asOfNow<T>(rows: T): T {
  let newest = 0;
  renamed(rows, (text) => {
    if (timeForm.test(text)) newest = Math.max(newest, Date.parse(text));
    return text;
  });
  const later = Date.now() - newest;
  return renamed(rows, (text) =>
    timeForm.test(text) ? new Date(Date.parse(text) + later).toISOString() : text,
  ) as T;
}

async function emptied(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('drop schema public cascade');
    await client.query('create schema public');
  } finally {
    await client.end();
  }
}
