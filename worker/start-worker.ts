import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { createChatActivities } from '../activities/chat/create-chat-activities.ts';
import { createReconcileActivities } from '../activities/chat/reconcile.ts';
import { type Config, required } from '../config.ts';
import { createOrm } from '../db/orm.ts';
import { createBus } from '../events/create-bus.ts';
import type { Logger } from '../logger.ts';
import { createLlmDemoClient } from '../upstreams/llm-demo/client.ts';
import { createStoreClient } from '../upstreams/store/client.ts';
import { createChatWorker } from './create-chat-worker.ts';
import { isRoundAlive } from './is-round-alive.ts';
import { scheduleReconciliation } from './schedule-reconciliation.ts';

export interface RunningWorker {
  /** Takes no more work, lets activities finish within their grace, and closes what it opened. */
  stop(): Promise<void>;
  /** Resolves when the worker has stopped, rejects when it failed. */
  done: Promise<void>;
}

/** Everything that one worker process runs. */
export async function startWorker(config: Config, logger: Logger): Promise<RunningWorker> {
  const databaseUrl = required(config, 'DATABASE_URL');
  const address = required(config, 'TEMPORAL_ADDRESS');
  const namespace = config.TEMPORAL_NAMESPACE;
  const [orm, bus, connection, clientConnection] = await Promise.all([
    createOrm({ databaseUrl, pool: config.DATABASE_POOL }),
    createBus({ databaseUrl, redisUrl: config.REDIS_URL, logger }),
    NativeConnection.connect({ address }),
    Connection.connect({ address }),
  ]);
  const client = new Client({ connection: clientConnection, namespace });
  const timeoutMs = config.STEP_TIMEOUT_MS;
  const deps = {
    db: orm.em,
    bus,
    logger,
    llmDemo: createLlmDemoClient({
      baseUrl: required(config, 'LLM_DEMO_URL'),
      token: config.LLM_DEMO_TOKEN,
      timeoutMs,
    }),
    store: createStoreClient({
      baseUrl: required(config, 'STORE_API_URL'),
      token: config.STORE_API_TOKEN,
      timeoutMs,
    }),
    stepAttempts: config.STEP_ATTEMPTS,
    stepTimeoutMs: timeoutMs,
    abandonedAfterMs: config.ABANDONED_AFTER_MS,
    isRoundAlive: (chatId: string, roundId: string) => isRoundAlive(client, chatId, roundId),
  };
  const worker = await createChatWorker({
    connection,
    namespace,
    taskQueue: config.CHAT_TASK_QUEUE,
    cachedWorkflows: config.WORKFLOW_CACHE,
    activities: { ...createChatActivities(deps), ...createReconcileActivities(deps) },
  });
  await scheduleReconciliation(client, config.CHAT_TASK_QUEUE, config.RECONCILE_EVERY_MS);
  const done = worker.run().finally(async () => {
    await Promise.allSettled([connection.close(), clientConnection.close(), bus.close(), orm.close()]);
  });
  return {
    done,
    stop: async () => {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await done;
    },
  };
}
