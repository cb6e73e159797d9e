import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { endOrphans } from './parts/orphans.ts';
import { livingOwner, RunRecordFile, readRecord } from './run-record.ts';

const folderPrefix = 'roundtable-test-';
const databasePrefix = 'roundtable_test_';

/** One `npm test`: a folder of its own, so that several runs do not meet. */
export class TestRun {
  readonly templateDatabase: string = `${databasePrefix}${randomBytes(4).toString('hex')}`;
  readonly record: RunRecordFile;
  readonly #folder: string;
  readonly #leftoverDatabases: readonly string[];

  constructor(leftoverDatabases: readonly string[]) {
    this.#leftoverDatabases = leftoverDatabases;
    this.#folder = mkdtempSync(join(tmpdir(), folderPrefix));
    // The embedded PostgreSQL of root runs as another user.
    chmodSync(this.#folder, 0o755);
    this.record = new RunRecordFile(this.file('run.pid'));
    writeFileSync(this.file('template-database'), this.templateDatabase);
  }

  file(name: string): string {
    return join(this.#folder, name);
  }

  /** Drops what runs that were killed left on a server that outlived them. */
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
 * Ends what killed runs left behind.
 * @returns their template databases, which a server of DATABASE_URL may still hold
 */
export async function clearKilledRuns(): Promise<string[]> {
  const databases: string[] = [];
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(folderPrefix))) {
    const folder = join(tmpdir(), name);
    const record = readRecord(join(folder, 'run.pid'));
    if (record === null || livingOwner(record) !== null) continue;
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
