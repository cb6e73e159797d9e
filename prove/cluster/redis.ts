import { Redis } from 'ioredis';
import { findFreePort } from '../../dev/processes/free-port.ts';
import { startProcess, waitUntilReady } from '../../dev/processes/process.ts';
import type { ProcessTree } from '../../dev/processes/process-tree.ts';

const readyLimitMs = 20_000;

/** A Redis of this run, from the `redis-server` on PATH, without persistence. */
export async function startRedis(tree: ProcessTree, logFile: string) {
  const port = await findFreePort();
  const url = `redis://127.0.0.1:${port}`;
  const start = async () => {
    const running = startProcess(tree, {
      name: 'redis',
      command: 'redis-server',
      arguments: ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no'],
      env: { PATH: '/usr/bin:/usr/local/bin:/bin' },
      logFile,
      keepLog: true,
      mayEnd: true,
    });
    await waitUntilReady(running, () => answers(url), readyLimitMs);
    return running;
  };
  let running = await start();
  return {
    url,
    kill: () => running.kill(),
    async restart() {
      running = await start();
    },
  };
}

async function answers(url: string): Promise<boolean> {
  const redis = new Redis(url, { retryStrategy: () => null, maxRetriesPerRequest: 0, lazyConnect: true });
  redis.on('error', () => {});
  try {
    await redis.connect();
    await redis.ping();
    return true;
  } catch {
    return false;
  } finally {
    redis.disconnect();
  }
}
