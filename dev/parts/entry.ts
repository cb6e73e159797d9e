import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../data-folder.ts';
import { type RunningProcess, startProcess, whenReady } from './process.ts';
import type { ProcessTree } from './process-tree.ts';

export interface EntryOptions {
  name: string;
  /** Path from the root of the clone, for example `worker/main.ts`. */
  entry: string;
  env: NodeJS.ProcessEnv;
  logFile: string;
  graceMs?: number;
}

const readyLimitMs = 60_000;

/**
 * Runs one of the project's own processes on the Node that runs this one.
 * @returns the JSON object that it prints on stdout when it is ready
 */
export async function startEntry(
  tree: ProcessTree,
  options: EntryOptions,
): Promise<{ running: RunningProcess; ready: Record<string, unknown> }> {
  let ready: Record<string, unknown> | null = null;
  const running = startProcess(
    tree,
    {
      name: options.name,
      command: process.execPath,
      arguments: [join(root, options.entry)],
      env: options.env,
      cwd: root,
      logFile: options.logFile,
      graceMs: options.graceMs,
    },
    (line) => {
      if (ready === null) ready = readReady(line);
      // Traces, with OTEL_TRACES_EXPORTER=console.
      else appendFileSync(options.logFile, `${line}\n`);
    },
  );
  await whenReady(running, async () => ready !== null, readyLimitMs);
  return { running, ready: ready ?? {} };
}

/** Null for a line that is no JSON object: a library may write to stdout before the process is ready. */
function readReady(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}
