import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { endOrphans } from './processes/end-orphans.ts';
import { getLivingOwner, RunRecordFile, readRecord } from './run-record.ts';

const folderPrefix = 'roundtable-test-';
const databasePrefix = 'roundtable_test_';

/** One `npm test`, with its own folder, so that concurrent runs do not interfere. */
export class TestRun {
  readonly templateDatabase: string = `${databasePrefix}${randomBytes(4).toString('hex')}`;
  readonly record: RunRecordFile;
  readonly #folder: string;
  readonly #leftoverDatabases: readonly string[];

  constructor(leftoverDatabases: readonly string[]) {
    this.#leftoverDatabases = leftoverDatabases;
    this.#folder = mkdtempSync(join(tmpdir(), folderPrefix));
    // As root, the embedded PostgreSQL runs as another user.
    chmodSync(this.#folder, 0o755);
    this.record = new RunRecordFile(this.file('run.pid'));
    writeFileSync(this.file('template-database'), this.templateDatabase);
  }

  file(name: string): string {
    return join(this.#folder, name);
  }

  /** Drops databases that killed runs left on an external server. */
  async dropLeftovers(adminUrl: string): Promise<void> {
    for (const name of this.#leftoverDatabases) await dropDatabases(adminUrl, name);
  }

  /** Drops this run's databases. */
  async dropDatabases(adminUrl: string): Promise<void> {
    await dropDatabases(adminUrl, this.templateDatabase);
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/**
 * Cleans up after killed runs.
 * @returns their template databases, which may still exist on the server of DATABASE_URL
 */
export async function clearKilledRuns(): Promise<string[]> {
  const databases: string[] = [];
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(folderPrefix))) {
    const folder = join(tmpdir(), name);
    const record = readRecord(join(folder, 'run.pid'));
    if (record === null || getLivingOwner(record) !== null) continue;
    await endOrphans(record.processes);
    databases.push(...readTemplateDatabase(folder));
    rmSync(folder, { recursive: true, force: true });
  }
  return databases;
}

function readTemplateDatabase(folder: string): string[] {
  try {
    const name = readFileSync(join(folder, 'template-database'), 'utf8');
    return name.startsWith(databasePrefix) ? [name] : [];
  } catch {
    return [];
  }
}

async function dropDatabases(adminUrl: string, template: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ datname: string }>(
      'select datname from pg_database where starts_with(datname, $1)',
      [template],
    );
    for (const { datname } of rows) {
      await client.query(`drop database if exists ${pg.escapeIdentifier(datname)} with (force)`);
    }
  } finally {
    await client.end();
  }
}
