/**
 * Replays of bundles that somebody else has written, in threads of their own.
 * 1. A replay never holds up its process: it runs in a thread, which is stopped when its time is up.
 * 2. It takes no more memory than its thread may have.
 * 3. At most `atOnce` replays run; one more is refused at once.
 * 4. A thread is handed no client of an upstream or of the database.
 */
import { Worker } from 'node:worker_threads';
import type { RoundBundle } from './bundle.ts';
import type { RoundReplay } from './replay-round.ts';
import type { ReplayOptions } from './replay-steps.ts';

/** As many replays run as may run at once. */
export class ReplaysBusyError extends Error {
  override readonly name = 'ReplaysBusyError';
}

/** The replay took more time or memory than it may. */
export class ReplayTooLargeError extends Error {
  override readonly name = 'ReplayTooLargeError';
}

export interface ReplayLimits {
  atOnce: number;
  /** From the start of the thread to its result. */
  timeoutMs: number;
  maxHeapMib: number;
}

export interface ReplayPool {
  /**
   * @throws {ReplaysBusyError}
   * @throws {ReplayTooLargeError}
   */
  replay(bundle: RoundBundle, options: Omit<ReplayOptions, 'live'>): Promise<RoundReplay>;
  /** Stops the replays that run. */
  close(): Promise<void>;
}

export function createReplayPool({ atOnce, timeoutMs, maxHeapMib }: ReplayLimits): ReplayPool {
  const running = new Set<Worker>();
  return {
    async replay(bundle, options) {
      if (running.size >= atOnce) throw new ReplaysBusyError('as many replays run as may run at once');
      const thread = new Worker(new URL('./replay-thread.ts', import.meta.url), {
        workerData: { bundle, options },
        resourceLimits: { maxOldGenerationSizeMb: maxHeapMib },
        // Bundles are texts of others: no setting and no secret is in the thread.
        env: {},
      });
      running.add(thread);
      try {
        return await getResult(thread, timeoutMs);
      } finally {
        await thread.terminate();
        running.delete(thread);
      }
    },
    async close() {
      await Promise.all([...running].map((thread) => thread.terminate()));
    },
  };
}

function getResult(thread: Worker, timeoutMs: number): Promise<RoundReplay> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new ReplayTooLargeError(`the replay took longer than ${timeoutMs / 1_000} s`));
    }, timeoutMs);
    thread.once('message', resolve);
    thread.once('error', (error) => reject(isOutOfMemory(error) ? tooMuchMemory(error) : error));
    thread.once('exit', (code) => reject(new Error(`the replay ended without a result (${code})`)));
    thread.once('exit', () => clearTimeout(timer));
  });
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}

function tooMuchMemory(cause: unknown): ReplayTooLargeError {
  return new ReplayTooLargeError('the replay took more memory than it may', { cause });
}
