import { expect } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { testParts } from './parts.ts';
import type { RowLock } from './row-lock.ts';
import { createTcpProxy } from './tcp-proxy.ts';
import { kill, type TestProcesses } from './test-processes.ts';
import { readJournal } from './upstream-faults.ts';
import { waitFor } from './wait-for.ts';

/** Work of an actor whose upstream has answered, and whose write waits for a locked row. */
export interface HeldWork {
  workflowId: string;
  /** What Temporal is not to hear of: types of activities, joined by commas, or `workflow task`. */
  unreported: string | RegExp;
  /** Null where the row is written already. */
  lock: RowLock | null;
  /** How many writes wait for the lock; 1 by default. */
  writes?: number;
  /** What is written down of it, equal whenever it is read; null before it is written. */
  rows(): Promise<unknown>;
  /** Resolves once readers see it completed. */
  ended(): Promise<void>;
}

export interface KillAfterCommit {
  /** Starts the worker that is to be killed. Call it before anything is asked. */
  startWorker(): Promise<void>;
  /**
   * How long the next upstream's answer is to be delayed, milliseconds. All answers come at about the same time, for
   * PostgreSQL ends a wait for a lock after 4 s; and each leaves time to lock a row once its call was seen.
   */
  answerMs(): number;
  /**
   * Waits until all writes wait, stalls the worker's link to Temporal, lets the writes go on, and kills the worker once
   * they are committed. Then starts another worker, and waits until readers see everything completed and no actor has
   * work left. What was written must be the same then.
   * @param beforeRestart runs between the two workers
   * @returns idempotency keys of the calls that were made again, in order
   */
  killAndRecover(works: readonly HeldWork[], beforeRestart?: () => Promise<void>): Promise<string[]>;
  close(): Promise<void>;
}

const [usualAnswerMs, leastAnswerMs] = [3_000, 1_000];

export async function openKillAfterCommit(testApp: TestProcesses): Promise<KillAfterCommit> {
  const address = testParts().temporalAddress;
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
    // As the kernel does for a dead process: Temporal hands it no more tasks, and never gets what was held back.
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
      const rows = await Promise.all(works.map((work) => waitFor(work.rows)));
      await killWorker();
      for (const work of works) expect(await unreported(work.workflowId)).toMatch(wholly(work.unreported));
      await beforeRestart();
      const callsBefore = await readCalls(testApp);

      worker = await testApp.startWorker();
      await Promise.all(works.map(({ ended }) => ended()));
      // The task of a lost worker is another one's after 10 s.
      const isIdle = async ({ workflowId }: HeldWork) => (await unreported(workflowId)) === '';
      for (const work of works) await waitFor(() => isIdle(work), { timeoutMs: 20_000 });
      expect(await Promise.all(works.map((work) => work.rows()))).toEqual(rows);
      return callsAgain(callsBefore, await readCalls(testApp));
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

function wholly(pattern: string | RegExp): RegExp {
  return typeof pattern === 'string' ? new RegExp(`^${pattern}$`) : pattern;
}

type Calls = Map<string, string[]>;

/** Calls that do something, by idempotency key: each of llm-demo, and what the store is told. */
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

/** Keys that have gained calls; a repeat must be the same in path and body. */
function callsAgain(before: Calls, after: Calls): string[] {
  for (const calls of after.values()) expect(new Set(calls).size).toBe(1);
  return [...before]
    .filter(([key, calls]) => after.get(key)?.length !== calls.length)
    .map(([key]) => key)
    .toSorted();
}
