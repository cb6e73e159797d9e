import { constants } from 'node:os';
import { ConfigError } from '../config.ts';
import { DevError } from './dev-error.ts';
import type { ProcessTree } from './processes/process-tree.ts';

/** npm, the terminal and dev/setup.mjs may all pass on the same Ctrl-C. */
const sameKeystrokeMs = 500;

interface Supervised {
  tree: ProcessTree;
  /**
   * Starts the processes and runs the work.
   * @returns the exit code, or null to keep running until a stop request
   */
  run(): Promise<number | null>;
  /** Called once, before the processes are stopped. */
  onStopping(): Promise<void> | void;
  /** Called once after all processes have ended. */
  onStopped(): Promise<void> | void;
}

/**
 * Runs a process tree until the work is done, a stop is requested, a process dies, or something fails. In all cases it
 * stops every process.
 * @returns the exit code
 */
export async function supervise(supervised: Supervised): Promise<number> {
  const { tree } = supervised;
  const stopRequested = stopRequest(() => {
    tree.kill().finally(() => process.exit(128 + constants.signals.SIGINT));
  });
  const ending = Promise.race([stopRequested.then(() => 0), runOrLose(supervised)]);
  const code = await ending.catch(explain);
  await supervised.onStopping();
  await tree.stop();
  await supervised.onStopped();
  return code;
}

async function runOrLose({ tree, run }: Supervised): Promise<number> {
  const code = await run();
  if (code !== null) return code;
  const lost = await tree.lost;
  throw new DevError(`${lost.name} ended unexpectedly (${lost.why}). Its log: ${lost.logFile}`);
}

/** Prints one sentence for an expected error, and the stack for an unexpected one. */
export function explain(error: unknown): number {
  const expected = error instanceof DevError || error instanceof ConfigError;
  const stack = error instanceof Error ? error.stack : String(error);
  process.stderr.write(`${expected ? error.message : stack}\n`);
  return 1;
}

/**
 * Resolves at the first stop request: a signal, or the end of the parent process.
 * @param onImpatience called for each later Ctrl-C
 */
function stopRequest(onImpatience: () => void): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let firstAt: number | null = null;
    const request = (signal: NodeJS.Signals) => {
      firstAt ??= performance.now();
      resolve(signal);
      if (signal === 'SIGINT' && performance.now() - firstAt > sameKeystrokeMs) onImpatience();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => request(signal));
    if (process.connected) process.once('disconnect', () => request('SIGTERM'));
  });
}
