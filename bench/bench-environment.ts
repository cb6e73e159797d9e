import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { Config } from '../config.ts';
import { migrate } from '../db/migrate.ts';
import { createOrm } from '../db/orm.ts';
import { checkDatabase, checkRedis, checkTemporal } from '../dev/connectivity.ts';
import { createDatabase } from '../dev/dependencies/create-database.ts';
import { startPostgres } from '../dev/dependencies/postgres.ts';
import { startStandins } from '../dev/dependencies/standins.ts';
import { startTemporal } from '../dev/dependencies/temporal.ts';
import { createChildEnvironment, getTemporalBinary } from '../dev/environment.ts';
import { type MadeTenant, makeTenant } from '../dev/make-tenant.ts';
import { findFreePort } from '../dev/processes/free-port.ts';
import { ProcessTree } from '../dev/processes/process-tree.ts';
import { type BenchApp, type OwnSettings, openBenchApp } from './bench-app.ts';
import { createStandinControl, type StandinControl } from './standin-control.ts';

/** The shared environment of all measures: services, a tenant with enough credit, and a folder for output. */
export interface BenchEnvironment {
  tree: ProcessTree;
  tenant: MadeTenant;
  /** Another tenant, with as much credit. */
  newTenant(code: string): Promise<MadeTenant>;
  standins: StandinControl;
  upstreams: { llmDemoUrl: string; storeApiUrl: string };
  databaseUrl: string;
  /** Descriptions of the services, for the report. */
  dependencies: Record<string, string>;
  /** The pid of the newest process of that name. */
  getPid(name: string): number | null;
  file(name: string): string;
  temporalAddress: string;
  /** A dev server with metrics, which would cost the others time; the given server, whose metrics are not known. */
  openMeteredTemporal(): Promise<MeteredTemporal>;
  /** Starts a server and a worker for one measure, as `npm start` does, with `settings`. */
  openBenchApp(settings?: Record<string, string>, own?: OwnSettings): Promise<BenchApp>;
}

export interface MeteredTemporal {
  address: string;
  /** Prometheus metrics; null if they are not known. */
  metricsUrl: string | null;
  close(): Promise<void>;
}

/** Nearly the maximum of the balance's column. */
const credit = 2_000_000_000;

/** One run of the bench: its processes, folder and database, which are all removed at the end. */
export class BenchRun {
  readonly tree: ProcessTree;
  readonly #pids = new Map<string, number>();
  readonly #folder: string;
  readonly #databaseName = `roundtable_bench_${randomBytes(4).toString('hex')}`;
  #postgresFolder: string | null = null;
  #givenDatabase: string | null = null;

  /** @param pids of processes that the bench does not start, by name */
  constructor(pids: Record<string, number> = {}) {
    for (const [name, pid] of Object.entries(pids)) this.#pids.set(name, pid);
    this.tree = new ProcessTree((running) => {
      for (const { name, pid } of running) this.#pids.set(name, pid);
    });
    this.#folder = mkdtempSync(join(tmpdir(), 'roundtable-bench-'));
    // As root, the embedded PostgreSQL runs as another user.
    chmodSync(this.#folder, 0o755);
  }

  /** @param profileFolder where servers and workers write CPU profiles; null for none */
  async makeBenchEnvironment(config: Config, profileFolder: string | null): Promise<BenchEnvironment> {
    const dependencies: Record<string, string> = {};
    const databaseUrl = await this.#findDatabase(config, dependencies);
    const temporalAddress = await this.#findTemporal(config, dependencies);
    dependencies.redis = await findRedis(config);
    const upstreams = await startStandins(this.tree, {
      env: createChildEnvironment({ LATENCY_PROFILE: 'instant' }),
      logFile: this.#file('standins.log'),
    });
    const tenant = await makeBenchTenant(databaseUrl, 'bench');
    const environment = {
      DATABASE_URL: databaseUrl,
      TEMPORAL_ADDRESS: temporalAddress,
      LLM_DEMO_URL: upstreams.llmDemoUrl,
      STORE_API_URL: upstreams.storeApiUrl,
    };
    const bench: BenchEnvironment = {
      tree: this.tree,
      tenant,
      newTenant: (code) => makeBenchTenant(databaseUrl, code),
      standins: createStandinControl(upstreams.llmDemoUrl),
      upstreams,
      databaseUrl,
      dependencies,
      getPid: (name) => this.#pids.get(name) ?? null,
      file: (name) => this.#file(name),
      temporalAddress,
      openMeteredTemporal: () => this.#openMeteredTemporal(config),
      openBenchApp: (settings = {}, own = {}) =>
        openBenchApp(bench, { settings: { ...environment, ...settings }, own }, profileFolder),
    };
    return bench;
  }

  /** Call it after every process has ended. */
  async remove(): Promise<void> {
    if (this.#givenDatabase !== null) await dropDatabase(this.#givenDatabase, this.#databaseName);
    for (const folder of [this.#postgresFolder, this.#folder]) {
      if (folder !== null) rmSync(folder, { recursive: true, force: true });
    }
  }

  async #findDatabase(config: Config, dependencies: Record<string, string>): Promise<string> {
    if (config.DATABASE_URL !== undefined) {
      dependencies.postgres = `${await checkDatabase(config.DATABASE_URL)} (DATABASE_URL)`;
      this.#givenDatabase = config.DATABASE_URL;
      return createDatabase(config.DATABASE_URL, this.#databaseName);
    }
    const postgres = await startPostgres(this.tree, {
      dataFolder: this.#file('postgres'),
      password: randomBytes(16).toString('hex'),
      logFile: this.#file('postgres.log'),
      durable: true,
    });
    this.#postgresFolder = postgres.dataFolder;
    dependencies.postgres = `${postgres.version}, embedded, durable`;
    return createDatabase(postgres.adminUrl, this.#databaseName);
  }

  async #findTemporal(config: Config, dependencies: Record<string, string>): Promise<string> {
    if (config.TEMPORAL_ADDRESS !== undefined) {
      await checkTemporal(config.TEMPORAL_ADDRESS, config.TEMPORAL_NAMESPACE);
      dependencies.temporal = 'given (TEMPORAL_ADDRESS)';
      return config.TEMPORAL_ADDRESS;
    }
    const { address } = await startTemporal(this.tree, {
      binary: getTemporalBinary(),
      databaseFile: this.#file('temporal.db'),
      ui: false,
      env: createChildEnvironment(),
      logFile: this.#file('temporal.log'),
    });
    dependencies.temporal = 'dev server, on a file';
    return address;
  }

  async #openMeteredTemporal(config: Config): Promise<MeteredTemporal> {
    if (config.TEMPORAL_ADDRESS !== undefined) {
      return { address: config.TEMPORAL_ADDRESS, metricsUrl: null, close: async () => {} };
    }
    const metricsPort = await findFreePort();
    const { address, running } = await startTemporal(this.tree, {
      binary: getTemporalBinary(),
      databaseFile: null,
      ui: false,
      metricsPort,
      env: createChildEnvironment(),
      logFile: this.#file('metered-temporal.log'),
    });
    return { address, metricsUrl: `http://127.0.0.1:${metricsPort}/metrics`, close: () => running.stop() };
  }

  #file(name: string): string {
    return join(this.#folder, name);
  }
}

async function findRedis({ REDIS_URL: redisUrl }: Config): Promise<string> {
  if (redisUrl === undefined) return 'none: PostgreSQL carries the bus';
  return `${await checkRedis(redisUrl)} (REDIS_URL)`;
}

async function makeBenchTenant(databaseUrl: string, code: string): Promise<MadeTenant> {
  const orm = await createOrm({ databaseUrl, pool: 2 });
  try {
    await migrate(orm);
    return await makeTenant(orm.em, { code, credit });
  } finally {
    await orm.close(true);
  }
}

async function dropDatabase(adminUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`);
  } finally {
    await client.end();
  }
}
