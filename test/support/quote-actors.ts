import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import type { QuoteMessageRequest } from '../../domain/quotes/message.ts';
import { createQuoteGateway, type QuoteGateway } from '../../server/quotes/quote-gateway.ts';
import { quoteStart } from '../../temporal/quote-actors.ts';
import { createActorWorker } from '../../worker/create-actor-worker.ts';
import {
  type QuoteProgress,
  type QuoteSettings,
  quoteProgressQuery,
  quoteWorkflowId,
  quoteWorkflowType,
} from '../../workflows/quotes/contract.ts';
import { silenceTemporalLogs } from './chat-actors.ts';
import { testBundle, testDependencies } from './dependencies.ts';
import { FakeQuoteActivities } from './fake-quote-activities.ts';

const testSettings: QuoteSettings = {
  think_ms: 0,
  idle_ms: 60_000,
  messages_per_run: 100,
  reply: { attempt_ms: 20_000, heartbeat_ms: 2_000 },
};

interface QuoteActors {
  /** New for every test. */
  readonly fake: FakeQuoteActivities;
  gateway(settings?: Partial<QuoteSettings>): QuoteGateway;
  /** Starts an actor without a message, as when Temporal lost the update. */
  startAlone(key: string): Promise<void>;
  getHandle(key: string): ReturnType<Client['workflow']['getHandle']>;
  getProgress(key: string): Promise<QuoteProgress>;
  /** Status of the newest run: RUNNING, COMPLETED, … */
  getStatus(key: string): Promise<string>;
}

/** One worker per test file, with new fake activities for each test, and the server's gateway to its actors. */
export function useQuoteActors(): QuoteActors {
  let fake = new FakeQuoteActivities();
  let open: { client: Client; taskQueue: string; stop(): Promise<void> } | null = null;
  const opened = () => {
    if (!open) throw new Error('the worker starts before the first test');
    return open;
  };
  beforeAll(async () => {
    silenceTemporalLogs();
    const names = Object.keys(fake.activities());
    const current = (name: string) => (args: unknown) =>
      (fake.activities() as unknown as Record<string, (args: unknown) => unknown>)[name]?.(args);
    open = await start(Object.fromEntries(names.map((name) => [name, current(name)])));
  });
  afterAll(() => open?.stop());
  beforeEach(() => {
    fake = new FakeQuoteActivities();
  });

  const getHandle = (key: string) => {
    const { client, taskQueue } = opened();
    return client.workflow.getHandle(quoteWorkflowId(taskQueue, key));
  };
  return {
    get fake() {
      return fake;
    },
    gateway(settings = {}) {
      const { client, taskQueue } = opened();
      return createQuoteGateway({
        client,
        taskQueue,
        settings: { ...testSettings, ...settings },
        queryTimeoutMs: 5_000,
      });
    },
    async startAlone(key) {
      const { client, taskQueue } = opened();
      const conversation = { key, userId: 'user', threadNum: 'thread' };
      await client.workflow.start(
        quoteWorkflowType,
        quoteStart({ ...conversation, settings: testSettings, taskQueue }),
      );
    },
    getHandle,
    getProgress: (key) => getHandle(key).query(quoteProgressQuery),
    getStatus: async (key) => (await getHandle(key).describe()).status.name,
  };
}

async function start(activities: object) {
  const { temporalAddress: address } = testDependencies();
  const taskQueue = `test-${randomUUID()}`;
  const connection = await NativeConnection.connect({ address });
  const clientConnection = await Connection.connect({ address });
  const client = new Client({
    connection: clientConnection,
    workflow: { queryRejectCondition: 'NOT_OPEN' },
  });
  const worker = await createActorWorker({
    connection,
    namespace: 'default',
    taskQueue,
    activities,
    concurrentActivities: 100,
    cachedWorkflows: 100,
    shutdownGraceMs: 1_000,
    workflowBundle: testBundle(),
  });
  const running = worker.run();
  return {
    client,
    taskQueue,
    async stop() {
      worker.shutdown();
      await running;
      await Promise.all([connection.close(), clientConnection.close()]);
    },
  };
}

export function newMessage(key: string, content = '안녕', admitWithinMs = 20_000): QuoteMessageRequest {
  return {
    message_id: randomUUID(),
    key,
    user_id: 'user',
    thread_num: 'thread',
    content,
    sent_at: '2024-01-15T10:30:00.000Z',
    admit_before: Date.now() + admitWithinMs,
  };
}
