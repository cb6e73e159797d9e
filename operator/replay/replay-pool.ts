/**
 * Replays of bundles that somebody else has written, in threads and processes of their own.
 * 1. A replay never holds up its process: it runs apart, and is stopped when its time is up.
 * 2. Its JavaScript takes no more memory than it may have.
 * 3. At most `atOnce` replays run; one more is refused at once.
 * 4. A replay is handed no client of an upstream or of the database, and no setting.
 *
 * Steps run in a thread. Histories run in a process: Temporal's runtime is native code, which a thread that is stopped
 * could take its server down with.
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
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
  /** The same of a process with histories, which may have to bundle the workflows first. */
  historyTimeoutMs: number;
  maxHeapMib: number;
}

/** Runs of a bundle, and a bundle of the workflows' code of today (WORKFLOW_BUNDLE); null to bundle it. */
export interface HistoryRequest {
  runs: RoundBundle['runs'];
  workflowBundle: string | null;
}

export interface ReplayedRun {
  outcome: 'deterministic' | 'differs' | 'unreadable';
  /** Where the code differs from the history, in Temporal's words. */
  problem: string | null;
  /** Id of the event in the run at which it differs, if Temporal names one. */
  eventId: string | null;
}

export interface ReplayPool {
  /**
   * @throws {ReplaysBusyError}
   * @throws {ReplayTooLargeError}
   */
  replay(bundle: RoundBundle, options: Omit<ReplayOptions, 'live'>): Promise<RoundReplay>;
  /**
   * Replays histories with today's workflow code; one outcome a run, in their order.
   * @throws {ReplaysBusyError}
   * @throws {ReplayTooLargeError}
   */
  replayHistories(request: HistoryRequest): Promise<ReplayedRun[]>;
  /** Stops the replays that run. */
  close(): Promise<void>;
}

/** Something that runs apart, and answers once. */
interface Apart<T> {
  result: Promise<T>;
  stop(): Promise<unknown>;
}

export function createReplayPool(limits: ReplayLimits): ReplayPool {
  const running = new Set<Apart<unknown>>();

  async function run<T>(start: () => Apart<T>, timeoutMs: number): Promise<T> {
    if (running.size >= limits.atOnce) throw new ReplaysBusyError('as many replays run as may run at once');
    const apart = start();
    running.add(apart);
    try {
      return await withTimeout(apart.result, timeoutMs);
    } finally {
      await apart.stop();
      running.delete(apart);
    }
  }

  return {
    replay: (bundle, options) =>
      run(() => startThread({ bundle, options }, limits.maxHeapMib), limits.timeoutMs),
    replayHistories: (request) =>
      run(() => startProcess(request, limits.maxHeapMib), limits.historyTimeoutMs),
    async close() {
      await Promise.all([...running].map((apart) => apart.stop()));
    },
  };
}

async function withTimeout<T>(result: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const message = `the replay took longer than ${timeoutMs / 1_000} s`;
    timer = setTimeout(() => reject(new ReplayTooLargeError(message)), timeoutMs);
  });
  return Promise.race([result, late]).finally(() => clearTimeout(timer));
}

function startThread(workerData: object, maxHeapMib: number): Apart<RoundReplay> {
  const thread = new Worker(new URL('./replay-thread.ts', import.meta.url), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: maxHeapMib },
    // Bundles are texts of others: no setting and no secret is in the thread.
    env: {},
  });
  const result = new Promise<RoundReplay>((resolve, reject) => {
    thread.once('message', resolve);
    thread.once('error', (error) => reject(isOutOfMemory(error) ? tooMuchMemory(error) : error));
    thread.once('exit', (code) => reject(new Error(`the replay ended without a result (${code})`)));
  });
  // Its rejection after the time limit is expected.
  result.catch(() => {});
  return { result, stop: () => thread.terminate() };
}

function startProcess(request: HistoryRequest, maxHeapMib: number): Apart<ReplayedRun[]> {
  const child = fork(fileURLToPath(new URL('./replay-process.ts', import.meta.url)), {
    execArgv: [`--max-old-space-size=${maxHeapMib}`],
    // As in a thread.
    env: {},
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const result = new Promise<ReplayedRun[]>((resolve, reject) => {
    child.once('message', (replayed) => resolve(replayed as ReplayedRun[]));
    child.once('error', reject);
    // V8 aborts a process whose heap is full.
    child.once('exit', (code, signal) =>
      reject(
        signal === 'SIGABRT'
          ? tooMuchMemory()
          : new Error(`the replay ended without a result (${signal ?? code})`),
      ),
    );
  });
  result.catch(() => {});
  child.send(request, (error) => error && child.kill('SIGKILL'));
  return {
    result,
    stop() {
      child.kill('SIGKILL');
      return ended;
    },
  };
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}

function tooMuchMemory(cause?: unknown): ReplayTooLargeError {
  return new ReplayTooLargeError('the replay took more memory than it may', { cause });
}
