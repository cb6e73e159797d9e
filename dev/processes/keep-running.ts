import { setTimeout as pause } from 'node:timers/promises';
import { DevError } from '../dev-error.ts';
import type { RunningProcess } from './process.ts';
import type { ProcessTree } from './process-tree.ts';

interface KeepRunningOptions {
  /** Restarts it with the same ports. @throws {DevError} when it does not become ready */
  restart(): Promise<RunningProcess>;
  print(line: string): void;
  /** Delay before the first restart in a row, 500 ms by default; it doubles up to 10 s. */
  firstPauseMs?: number;
}

const longestPauseMs = 10_000;
/** A process that has run for this long resets the count of restarts. */
const steadyMs = 60_000;
/** Restarts in a row before the process counts as lost. */
const maxRestarts = 5;

/**
 * Restarts a process whenever it exits, until the tree is stopped. One that exits too often is reported to the tree
 * as lost.
 */
export async function keepRunning(
  tree: ProcessTree,
  first: RunningProcess,
  { restart, print, firstPauseMs = 500 }: KeepRunningOptions,
): Promise<void> {
  const { name, logFile } = first;
  let running: RunningProcess | null = first;
  let startedAt = performance.now();
  let failures = 0;
  let why = '';
  for (;;) {
    if (running) why = await running.ended;
    if (tree.isStopping()) return;
    failures = performance.now() - startedAt > steadyMs ? 1 : failures + 1;
    if (failures > maxRestarts) {
      tree.reportLoss({ name, why: `${why}, ${failures} times in a row`, logFile });
      return;
    }
    print(`${name} ended unexpectedly (${why}) and is started again. Its log: ${logFile}`);
    // The timer keeps this process alive, as all others may have exited.
    await pause(Math.min(firstPauseMs * 2 ** (failures - 1), longestPauseMs));
    if (tree.isStopping()) return;
    startedAt = performance.now();
    try {
      running = await restart();
      print(`${name} runs again`);
    } catch (error) {
      if (!(error instanceof DevError)) throw error;
      running = null;
      why = error.message;
    }
  }
}
