import { constants } from 'node:os';
import { ConfigError } from '../config.ts';
import { DevError } from './dev-error.ts';
import type { ProcessTree } from './parts/process-tree.ts';
import { stopRequest } from './stop-request.ts';

export interface Supervised {
  tree: ProcessTree;
  /**
   * Starts the processes and does the work.
   * @returns the exit code, or null to go on until somebody asks to stop
   */
  run(): Promise<number | null>;
  /** Told once, before the processes are ended. */
  onStopping(): Promise<void> | void;
  /** Told once they have all ended. */
  onStopped(): Promise<void> | void;
}

/**
 * Runs a process tree from its start to its end, whichever end that is: the work is done, somebody asks to
 * stop, a process dies, or something fails. Nothing is left running in any of them.
 * @returns the exit code
 */
export async function supervise(supervised: Supervised): Promise<number> {
  const { tree } = supervised;
  const asked = stopRequest(() => {
    tree.kill().finally(() => process.exit(128 + constants.signals.SIGINT));
  });
  const ending = Promise.race([asked.then(() => 0), runOrLose(supervised)]);
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

/** One sentence for what is expected to go wrong, a stack for what is not. */
export function explain(error: unknown): number {
  const expected = error instanceof DevError || error instanceof ConfigError;
  const stack = error instanceof Error ? error.stack : String(error);
  process.stderr.write(`${expected ? error.message : stack}\n`);
  return 1;
}
