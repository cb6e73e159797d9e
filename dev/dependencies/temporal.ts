import { chmodSync, existsSync } from 'node:fs';
import { Connection } from '@temporalio/client';
import { searchAttributes } from '../../temporal/search-attributes.ts';
import { findFreePort } from '../processes/free-port.ts';
import { keepRunning } from '../processes/keep-running.ts';
import { type RunningProcess, startProcess, waitUntilReady } from '../processes/process.ts';
import type { ProcessTree } from '../processes/process-tree.ts';
import { registerNewSearchAttributes } from './new-search-attributes.ts';

interface TemporalOptions {
  binary: string;
  logFile: string;
  /** Null for in memory. */
  databaseFile: string | null;
  /** The web UI. */
  ui: boolean;
  env: NodeJS.ProcessEnv;
  /** A free one by default. */
  port?: number;
  /** Of its Prometheus metrics at `/metrics`; none by default. */
  metricsPort?: number;
  /** Dynamic configuration beside what every dev server has: `key=value`. */
  dynamicConfig?: readonly string[];
  /** True for a process that the caller stops and starts itself. */
  mayEnd?: boolean;
  /** Called for each restart; without it the process is not restarted. */
  print?: (line: string) => void;
}

const host = '127.0.0.1';
const readyLimitMs = 60_000;

const dynamicConfig = [
  // 20 per second by default, which delays workflow tasks by up to 50 ms.
  'history.transferProcessorMaxPollRPS=5000',
  'history.timerProcessorMaxPollRPS=1000',
  // 1 s by default, to allow for clock skew: the minimum delay of timers and retries.
  'history.timerProcessorMaxTimeShift="20ms"',
  // Activities start in the response to the workflow task that schedules them, which saves a round trip.
  'system.enableActivityEagerExecution=true',
  // 1 by default: a second query of a busy chat would wait for the next workflow task.
  'history.MaxBufferedQueryCount=100',
  // Tasks that wait for a worker are handed out by turns among tenants.
  'matching.useNewMatcher=true',
  'matching.enableFairness=true',
  // 10 by default: twenty concurrent POSTs to a chat must all be answered.
  'history.maxInFlightUpdates=100',
];

/** The default pragmas sync to disk on each commit, which reduces throughput by two thirds. */
const sqlitePragmas = ['journal_mode=wal', 'synchronous=normal'];

/** Starts a Temporal dev server on loopback; resolves when workers can connect. */
export async function startTemporal(
  tree: ProcessTree,
  options: TemporalOptions,
): Promise<{ address: string; uiUrl: string | null; running: RunningProcess }> {
  const port = options.port ?? (await findFreePort());
  const uiPort = options.ui ? await findFreePort() : null;
  const address = `${host}:${port}`;
  const spec = {
    name: 'temporal',
    command: options.binary,
    arguments: [
      ...['server', 'start-dev', '--ip', host, '--port', String(port), '--namespace', 'default'],
      ...['--log-level', 'warn', '--log-format', 'json'],
      ...(uiPort === null ? ['--headless'] : ['--ui-port', String(uiPort)]),
      ...toDatabaseArguments(options.databaseFile),
      ...(options.metricsPort === undefined ? [] : ['--metrics-port', String(options.metricsPort)]),
      ...[...dynamicConfig, ...(options.dynamicConfig ?? [])].flatMap((value) => [
        '--dynamic-config-value',
        value,
      ]),
      ...Object.entries(searchAttributes).flatMap(([name, type]) => [
        '--search-attribute',
        `${name}=${type}`,
      ]),
    ],
    env: withoutTraceSettings(options.env),
    logFile: options.logFile,
    mayEnd: options.mayEnd ?? options.print !== undefined,
  };
  const start = async (keepLog: boolean) => {
    const running = startProcess(tree, { ...spec, keepLog });
    await waitUntilReady(running, () => answersAt(address, 'default'), readyLimitMs);
    return running;
  };
  const running = await start(false);
  if (options.print) void keepRunning(tree, running, { restart: () => start(true), print: options.print });
  if (options.databaseFile !== null) {
    keepPrivate(options.databaseFile);
    await registerNewSearchAttributes(address);
  }
  return { address, uiUrl: uiPort === null ? null : `http://${host}:${uiPort}`, running };
}

/** Makes the database files private: histories contain shoppers' texts, and the dev server creates them world-readable. */
function keepPrivate(databaseFile: string): void {
  for (const file of ['', '-wal', '-shm'].map((suffix) => `${databaseFile}${suffix}`)) {
    if (existsSync(file)) chmodSync(file, 0o600);
  }
}

/** Removes OTEL_ settings: the dev server reads them too, and does not start with an exporter that it does not know. */
function withoutTraceSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('OTEL_')));
}

/** Whether a Temporal server answers there and knows the namespace. */
export async function answersAt(address: string, namespace: string): Promise<boolean> {
  try {
    const connection = await Connection.connect({ address, connectTimeout: '2s' });
    try {
      await connection.withDeadline(Date.now() + 2_000, () =>
        connection.workflowService.describeNamespace({ namespace }),
      );
      return true;
    } finally {
      await connection.close();
    }
  } catch {
    return false;
  }
}

function toDatabaseArguments(file: string | null): string[] {
  if (file === null) return [];
  return ['--db-filename', file, ...sqlitePragmas.flatMap((pragma) => ['--sqlite-pragma', pragma])];
}
