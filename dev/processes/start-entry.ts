import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { root as thisRoot } from '../data-folder.ts';
import { keepRunning } from './keep-running.ts';
import { type RunningProcess, startProcess, waitUntilReady } from './process.ts';
import type { ProcessTree } from './process-tree.ts';

interface EntryOptions {
  name: string;
  /** Path from the root of the clone, for example `worker/main.ts`. */
  entry: string;
  env: NodeJS.ProcessEnv;
  logFile: string;
  graceMs?: number;
  /** Where the code is; this checkout by default. */
  root?: string;
  /** True for a process that the caller stops and starts itself. */
  mayEnd?: boolean;
  /** Called for each restart; without it the process is not restarted. */
  print?: (line: string) => void;
  /** Changes of the environment for a restart, for example the ports that were found free. */
  pin?: (ready: Ready) => NodeJS.ProcessEnv;
}

/** The JSON object that a process prints on stdout when it is ready. */
type Ready = Record<string, unknown>;

const readyLimitMs = 60_000;

/** Runs one of the project's processes on the current Node; resolves when it is ready. */
export async function startEntry(
  tree: ProcessTree,
  options: EntryOptions,
): Promise<{ running: RunningProcess; ready: Ready }> {
  const { print, pin } = options;
  const { running, ready } = await start(tree, options, false);
  if (print) {
    const env = { ...options.env, ...pin?.(ready) };
    const restart = async () => (await start(tree, { ...options, env }, true)).running;
    void keepRunning(tree, running, { restart, print });
  }
  return { running, ready };
}

async function start(
  tree: ProcessTree,
  options: EntryOptions,
  keepLog: boolean,
): Promise<{ running: RunningProcess; ready: Ready }> {
  let ready: Ready | null = null;
  const root = options.root ?? thisRoot;
  const running = startProcess(
    tree,
    {
      name: options.name,
      command: process.execPath,
      arguments: [join(root, options.entry)],
      env: options.env,
      cwd: root,
      logFile: options.logFile,
      keepLog,
      mayEnd: options.mayEnd ?? options.print !== undefined,
      graceMs: options.graceMs,
    },
    (line) => {
      if (ready === null) ready = readReady(line);
      // Other lines, for example traces with OTEL_TRACES_EXPORTER=console.
      else appendFileSync(options.logFile, `${line}\n`);
    },
  );
  await waitUntilReady(running, async () => ready !== null, readyLimitMs);
  return { running, ready: ready ?? {} };
}

/** Null for a line that is not a JSON object: a library may write to stdout before the process is ready. */
function readReady(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}
