/**
 * A thread that posts many chats at once, and each that is refused again, until it is stopped. It has an event loop
 * of its own, so that its hundreds of connections do not delay what the other tenant's client measures.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { nextPrompt, times } from './rounds.ts';
import { isRefused, StoreApp } from './store-app.ts';

interface Flood {
  baseUrl: string;
  key: string;
  profileId: string;
  chats: number;
  connections: number;
}

/** What became of the kickoffs. */
export interface FloodCounts {
  admitted: number;
  refused: number;
  failures: string[];
}

/** Starts the thread; `post` begins the flood. */
export async function startGreedyTenant(flood: Flood) {
  const thread = new Worker(new URL(import.meta.url), { workerData: flood });
  const { promise: done, resolve, reject } = Promise.withResolvers<FloodCounts>();
  thread.on('error', reject);
  await new Promise((isReady) => thread.once('message', isReady));
  return {
    post(): void {
      thread.once('message', resolve);
      thread.postMessage('post');
    },
    /** Ends the flood; resolves when each kickoff has been answered. */
    async stop(): Promise<FloodCounts> {
      thread.postMessage('stop');
      const counts = await done;
      await thread.terminate();
      return counts;
    },
  };
}

async function runThread({ baseUrl, key, profileId, chats, connections }: Flood): Promise<void> {
  const client = new StoreApp(baseUrl, key, profileId);
  const counts: FloodCounts = { admitted: 0, refused: 0, failures: [] };
  let isStopped = false;
  const post = async () => {
    while (!isStopped) {
      try {
        await client.kickOff(null, nextPrompt(null));
        counts.admitted += 1;
        return;
      } catch (error) {
        if (!isRefused(error)) {
          counts.failures.push(String(error));
          return;
        }
        counts.refused += 1;
        await pause((error.retryAfter ?? 1) * 1_000);
      }
    }
  };
  parentPort?.on('message', async (message: 'post' | 'stop') => {
    if (message === 'stop') {
      isStopped = true;
      return;
    }
    await times(chats, connections, post);
    await client.close();
    parentPort?.postMessage(counts);
  });
  parentPort?.postMessage('ready');
}

if (!isMainThread) await runThread(workerData as Flood);
