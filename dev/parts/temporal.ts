import { chmodSync, existsSync } from 'node:fs';
import { Connection } from '@temporalio/client';
import { searchAttributes } from '../../temporal/search-attributes.ts';
import { freePort } from './free-port.ts';
import { keepRunning } from './keep-running.ts';
import { registerNewSearchAttributes } from './new-search-attributes.ts';
import { type RunningProcess, startProcess, whenReady } from './process.ts';
import type { ProcessTree } from './process-tree.ts';

export interface TemporalOptions {
  binary: string;
  logFile: string;
  /** Null keeps everything in memory. */
  databaseFile: string | null;
  /** The web UI. */
  ui: boolean;
  env: NodeJS.ProcessEnv;
  /** A free one by default. */
  port?: number;
  /** True for a caller that ends it and starts it again on its port by itself. */
  mayEnd?: boolean;
  /** Told of each restart; without it an end is not answered by one. */
  say?: (line: string) => void;
}

const host = '127.0.0.1';
const readyLimitMs = 60_000;

const dynamicConfig = [
  // 20 a second by default, which puts every workflow task on a grid of 50 ms.
  'history.transferProcessorMaxPollRPS=5000',
  'history.timerProcessorMaxPollRPS=1000',
  // 1 s by default, an allowance for clocks that differ: the shortest wait of any timer or retry.
  'history.timerProcessorMaxTimeShift="20ms"',
  // An activity starts in the answer to the workflow task that asked for it: one round trip less.
  'system.enableActivityEagerExecution=true',
  // 1 by default: the second reader of a busy chat would wait for the next workflow task.
  'history.MaxBufferedQueryCount=100',
  // 10 by default: twenty posts at once must get twenty answers.
  'history.maxInFlightUpdates=100',
];

/** The default pragmas sync the disk on every commit, which costs two thirds of the rounds a second. */
const sqlitePragmas = ['journal_mode=wal', 'synchronous=normal'];

/** A Temporal dev server on loopback, ready for workers. */
export async function startTemporal(
  tree: ProcessTree,
  options: TemporalOptions,
): Promise<{ address: string; uiUrl: string | null; running: RunningProcess }> {
  const port = options.port ?? (await freePort());
  const uiPort = options.ui ? await freePort() : null;
  const address = `${host}:${port}`;
  const spec = {
    name: 'temporal',
    command: options.binary,
    arguments: [
      ...['server', 'start-dev', '--ip', host, '--port', String(port), '--namespace', 'default'],
      ...['--log-level', 'warn', '--log-format', 'json'],
      ...(uiPort === null ? ['--headless'] : ['--ui-port', String(uiPort)]),
      ...databaseArguments(options.databaseFile),
      ...dynamicConfig.flatMap((value) => ['--dynamic-config-value', value]),
      ...Object.entries(searchAttributes).flatMap(([name, type]) => [
        '--search-attribute',
        `${name}=${type}`,
      ]),
    ],
    env: untraced(options.env),
    logFile: options.logFile,
    mayEnd: options.mayEnd ?? options.say !== undefined,
  };
  const start = async (keepLog: boolean) => {
    const running = startProcess(tree, { ...spec, keepLog });
    await whenReady(running, () => answersAt(address, 'default'), readyLimitMs);
    return running;
  };
  const running = await start(false);
  if (options.say) void keepRunning(tree, running, { restart: () => start(true), say: options.say });
  if (options.databaseFile !== null) {
    keepPrivate(options.databaseFile);
    await registerNewSearchAttributes(address);
  }
  return { address, uiUrl: uiPort === null ? null : `http://${host}:${uiPort}`, running };
}

/** Histories hold what shoppers wrote, and the dev server makes its files for everybody to read. */
function keepPrivate(databaseFile: string): void {
  for (const file of ['', '-wal', '-shm'].map((suffix) => `${databaseFile}${suffix}`)) {
    if (existsSync(file)) chmodSync(file, 0o600);
  }
}

/** The dev server hears OTEL_TRACES_EXPORTER too, and does not start with an exporter that it does not know. */
function untraced(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
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

function databaseArguments(file: string | null): string[] {
  if (file === null) return [];
  return ['--db-filename', file, ...sqlitePragmas.flatMap((pragma) => ['--sqlite-pragma', pragma])];
}
