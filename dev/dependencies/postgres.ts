import { chownSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { DevError } from '../dev-error.ts';
import { findFreePort } from '../processes/free-port.ts';
import { keepRunning } from '../processes/keep-running.ts';
import { type RunningProcess, startProcess, tailLog, waitUntilReady } from '../processes/process.ts';
import type { ProcessTree } from '../processes/process-tree.ts';
import { endLeftoverPostmaster } from './end-leftover-postmaster.ts';
import {
  findPostgresInstallation,
  makeFolderFor,
  type PostgresInstallation,
} from './postgres-installation.ts';

interface PostgresOptions {
  dataFolder: string;
  password: string;
  logFile: string;
  /** False is faster, but loses data on a power failure: for temporary data. */
  durable: boolean;
  /** Called for each restart; without it the process is not restarted. */
  print?: (line: string) => void;
}

interface StartOptions {
  installation: PostgresInstallation;
  port: number;
  adminUrl: string;
  /** Whether to append to the log file. */
  keepLog: boolean;
}

interface RunningPostgres {
  /** The URL of the database `postgres`, as a superuser. */
  adminUrl: string;
  /** For example "18.4". */
  version: string;
  dataFolder: string;
  notice: string | null;
}

const readyLimitMs = 60_000;
const maxConnections = 200;
const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: String(maxConnections),
  timezone: 'UTC',
};
const throwAwaySettings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

/** Starts PostgreSQL on a free port of loopback, with the binaries from npm; creates the cluster if needed. */
export async function startPostgres(tree: ProcessTree, options: PostgresOptions): Promise<RunningPostgres> {
  const installation = findPostgresInstallation(options.dataFolder);
  if (!existsSync(installation.dataFolder)) await initialise(tree, installation, options);
  if (!existsSync(join(installation.dataFolder, 'PG_VERSION'))) {
    throw new DevError(
      `${installation.dataFolder} does not hold a PostgreSQL database: move it away to begin afresh.`,
    );
  }
  const port = await findFreePort();
  const adminUrl = `postgres://postgres:${options.password}@127.0.0.1:${port}/postgres`;
  const first = await start(tree, options, { installation, port, adminUrl, keepLog: false });
  if (options.print) {
    const restart = async () =>
      (await start(tree, options, { installation, port, adminUrl, keepLog: true })).running;
    void keepRunning(tree, first.running, { restart, print: options.print });
  }
  return {
    adminUrl,
    version: first.version,
    dataFolder: installation.dataFolder,
    notice: installation.notice,
  };
}

async function start(
  tree: ProcessTree,
  { durable, logFile, print }: PostgresOptions,
  { installation, port, adminUrl, keepLog }: StartOptions,
): Promise<{ running: RunningProcess; version: string }> {
  await endLeftoverPostmaster(installation.dataFolder);
  const values = durable ? settings : { ...settings, ...throwAwaySettings };
  const running = startProcess(tree, {
    name: 'postgres',
    command: installation.postgres,
    arguments: ['-D', installation.dataFolder, '-p', String(port), ...Object.entries(values).flatMap(asFlag)],
    env: { LC_ALL: 'C' },
    user: installation.user,
    cwd: '/',
    logFile,
    keepLog,
    mayEnd: print !== undefined,
    // Fast shutdown: closes open connections, then writes a checkpoint.
    stopSignal: 'SIGINT',
  });
  let version = '';
  try {
    await waitUntilReady(
      running,
      async () => {
        version = (await readServerVersion(adminUrl)) ?? '';
        return version !== '';
      },
      readyLimitMs,
    );
  } catch (error) {
    if (!(error instanceof DevError)) throw error;
    throw new DevError(
      `${error.message}. Its data: ${installation.dataFolder}. Move the folder away to start with empty data.`,
      {
        cause: error,
      },
    );
  }
  return { running, version };
}

/** Creates the cluster in a temporary folder and renames it, so that an incomplete one is never used. */
async function initialise(
  tree: ProcessTree,
  installation: PostgresInstallation,
  options: PostgresOptions,
): Promise<void> {
  const draft = `${installation.dataFolder}.new`;
  const passwordFile = `${draft}.password`;
  makeFolderFor(installation.user, draft);
  writeFileSync(passwordFile, options.password, { mode: 0o600 });
  if (installation.user !== null) chownSync(passwordFile, installation.user.uid, installation.user.gid);
  const initdb = startProcess(tree, {
    name: 'initdb',
    command: installation.initdb,
    arguments: [
      ...[`--pgdata=${draft}`, '--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`],
      ...['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
      ...(options.durable ? [] : ['--no-sync']),
    ],
    env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' },
    user: installation.user,
    cwd: '/',
    logFile: options.logFile,
    mayEnd: true,
  });
  const why = await initdb.ended;
  rmSync(passwordFile, { force: true });
  if (why !== 'exit code 0') {
    rmSync(draft, { recursive: true, force: true });
    throw new DevError(
      `PostgreSQL cannot make its data in ${dirname(installation.dataFolder)}: ${why}.${tailLog(options.logFile)}`,
    );
  }
  renameSync(draft, installation.dataFolder);
}

/** Null while it does not answer yet. @throws {DevError} on a permanent error */
async function readServerVersion(url: string): Promise<string | null> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ server_version: string }>('show server_version');
    return rows[0]?.server_version ?? null;
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === '28P01') {
      throw new DevError('The password in demo-secrets.json is not that of PostgreSQL’s data', {
        cause: error,
      });
    }
    return null;
  } finally {
    await client.end().catch(() => {});
  }
}

function asFlag([name, value]: [string, string]): string[] {
  return ['-c', `${name}=${value}`];
}
