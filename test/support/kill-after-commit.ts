import { Client, Connection } from '@temporalio/client';
import { testDependencies } from './dependencies.ts';
import type { RowLock } from './row-lock.ts';
import { createTcpProxy } from './tcp-proxy.ts';
import { kill, type TestProcesses } from './test-processes.ts';
import { readJournal } from './upstream-faults.ts';
import { waitFor } from './wait-for.ts';

/** Work of an actor that waits to write an upstream's answer to a locked row. */
export interface HeldWork {
  workflowId: string;
  /** What Temporal must not receive: activity types, joined by commas, or `workflow task`. */
  unreported: string | RegExp;
  /** Null if the row is already written. */
  lock: RowLock | null;
  /** Number of writes that wait for the lock; 1 by default. */
  writes?: number;
  /** The written rows, in a comparable form; null before they are written. */
  rows(): Promise<unknown>;
  /** Resolves once readers see the work as completed. */
  ended(): Promise<void>;
}

export interface KillAfterCommit {
  /** Starts the worker that will be killed. Call it before any request. */
  startWorker(): Promise<void>;
  /**
   * The delay for the next upstream's answer, milliseconds. All answers arrive at about the same time, as PostgreSQL
   * cancels a wait for a lock after 4 s; each leaves time to lock a row after its call was seen.
   */
  answerMs(): number;
  /**
   * Waits until all writes are blocked, stalls the worker's connection to Temporal, releases the writes, and kills the
   * worker once they are committed. Then starts another worker, and waits until readers see everything completed and
   * all actors are idle.
   * @param beforeRestart runs between the two workers
   */
  killAndRecover(works: readonly HeldWork[], beforeRestart?: () => Promise<void>): Promise<Recovery>;
  close(): Promise<void>;
}

export interface Recovery {
  /** What Temporal had not received when the worker was dead, for each work: as `HeldWork.unreported`. */
  unreported: string[];
  /** The rows of each work, as they were committed and as the other worker left them. */
  rows: { committed: unknown[]; left: unknown[] };
  /** Idempotency keys of calls that were repeated, in order. */
  repeated: string[];
  /** Idempotency keys whose calls differ in path or body. */
  differing: string[];
}

/** What a work must have left unreported. */
export function toUnreported({ unreported }: HeldWork): RegExp {
  return typeof unreported === 'string' ? new RegExp(`^${unreported}$`) : unreported;
}

const [usualAnswerMs, leastAnswerMs] = [3_000, 1_000];

export async function openKillAfterCommit(testApp: TestProcesses): Promise<KillAfterCommit> {
  const address = testDependencies().temporalAddress;
  const [host = '', port = ''] = address.split(':');
  const connection = await Connection.connect({ address });
  const client = new Client({ connection });
  const proxy = await createTcpProxy(host, Number(port));
  let answersAt: number | null = null;
  let worker: Awaited<ReturnType<TestProcesses['startWorker']>> | null = null;

  async function startWorker(): Promise<void> {
    if (worker) await kill(worker);
    proxy.restore();
    answersAt = null;
    worker = await testApp.startWorker({ TEMPORAL_ADDRESS: `127.0.0.1:${proxy.port}` });
  }

  async function killWorker(): Promise<void> {
    if (worker) await kill(worker);
    // As the kernel does for a dead process: Temporal sends no more tasks, and never receives the stalled bytes.
    proxy.cut();
  }

  async function unreported(workflowId: string): Promise<string> {
    const { raw } = await client.workflow.getHandle(workflowId).describe();
    const activities = (raw.pendingActivities ?? []).map(({ activityType }) => activityType?.name ?? '');
    return [...activities.toSorted(), ...(raw.pendingWorkflowTask ? ['workflow task'] : [])].join();
  }

  return {
    startWorker,
    answerMs() {
      answersAt ??= performance.now() + usualAnswerMs;
      return Math.max(leastAnswerMs, Math.round(answersAt - performance.now()));
    },
    async killAndRecover(works, beforeRestart = async () => {}) {
      await waitFor(async () => (await Promise.all(works.map(isHeld))).every(Boolean), { timeoutMs: 15_000 });
      proxy.stall();
      await Promise.all(works.map(({ lock }) => lock?.release()));
      const committed = await Promise.all(works.map((work) => waitFor(work.rows)));
      await killWorker();
      const lost = await Promise.all(works.map(({ workflowId }) => unreported(workflowId)));
      await beforeRestart();
      const callsBefore = await readCalls(testApp);

      worker = await testApp.startWorker();
      await Promise.all(works.map(({ ended }) => ended()));
      // Workflow tasks of a lost worker time out after 10 s.
      const isIdle = async ({ workflowId }: HeldWork) => (await unreported(workflowId)) === '';
      for (const work of works) await waitFor(() => isIdle(work), { timeoutMs: 20_000 });
      const left = await Promise.all(works.map((work) => work.rows()));
      const calls = await readCalls(testApp);
      return {
        unreported: lost,
        rows: { committed, left },
        repeated: findRepeatedCalls(callsBefore, calls),
        differing: [...calls].filter(([, all]) => new Set(all).size > 1).map(([key]) => key),
      };
    },
    async close() {
      await proxy.close();
      await connection.close();
    },
  };
}

async function isHeld({ lock, writes = 1 }: HeldWork): Promise<boolean> {
  return lock === null || (await lock.blocked()) >= writes;
}

type Calls = Map<string, string[]>;

/** Calls with side effects, by idempotency key: calls of llm-demo, and events sent to the store. */
async function readCalls({ standins }: TestProcesses): Promise<Calls> {
  const journals = await Promise.all([standins.llmDemoUrl, standins.storeApiUrl].map(readJournal));
  const calls: Calls = new Map();
  for (const { method, path, body, idempotency_key } of journals.flat()) {
    if (method !== 'POST' || idempotency_key === null) continue;
    calls.set(idempotency_key, [
      ...(calls.get(idempotency_key) ?? []),
      JSON.stringify({ method, path, body }),
    ]);
  }
  return calls;
}

/** Keys with additional calls. */
function findRepeatedCalls(before: Calls, after: Calls): string[] {
  return [...before]
    .filter(([key, calls]) => after.get(key)?.length !== calls.length)
    .map(([key]) => key)
    .toSorted();
}
