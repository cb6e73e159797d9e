import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { ApplicationFailure, Context } from '@temporalio/activity';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import type { DeliverArgs } from '../../activities/webhooks/deliver-next.ts';
import type { SendOnceArgs } from '../../activities/webhooks/send-once.ts';
import { createWebhookActors, type WebhookActors, type WebhookRef } from '../../temporal/webhook-actors.ts';
import { createActorWorker } from '../../worker/create-actor-worker.ts';
import type { WebhookWorkflowSettings } from '../../workflows/webhooks/contract.ts';
import { silenceTemporalLogs } from './chat-actors.ts';
import { testBundle, testDependencies } from './dependencies.ts';

const testSettings: WebhookWorkflowSettings = {
  attempt_ms: 10_000,
  heartbeat_ms: 2_000,
  events_per_run: 100,
};

/** Activities that deliver numbers from lists in memory. */
class FakeWebhookActivities {
  /** Events that wait, by chat. */
  readonly waiting = new Map<string, number[]>();
  readonly delivered: string[] = [];
  readonly sentOnce: SendOnceArgs[] = [];
  /** Whether a receiver takes nothing; a failed attempt is then tried again in an hour. */
  isFailing = false;
  attempts = 0;
  /** Attempts wait for this. */
  gate: Promise<void> = Promise.resolve();

  note(chatId: string, ...events: number[]): void {
    this.waiting.set(chatId, [...(this.waiting.get(chatId) ?? []), ...events]);
  }

  async deliverNext({ chat_id }: DeliverArgs): Promise<{ has_more: boolean }> {
    this.attempts += 1;
    const heartbeat = setInterval(() => Context.current().heartbeat(), 100);
    try {
      await Promise.race([this.gate, Context.current().cancelled]);
    } finally {
      clearInterval(heartbeat);
    }
    const events = this.waiting.get(chat_id) ?? [];
    if (events.length > 0 && this.isFailing) {
      throw ApplicationFailure.create({ message: 'status 500', nextRetryDelay: '1 hour' });
    }
    const event = events.shift();
    if (event !== undefined) this.delivered.push(`${chat_id} ${event}`);
    return { has_more: events.length > 0 };
  }
}

export interface WebhookWorkflows {
  /** New for each test. */
  readonly fake: FakeWebhookActivities;
  readonly client: Client;
  actors(settings?: Partial<WebhookWorkflowSettings>): WebhookActors;
}

/** One worker per test file, with new fake activities for each test. */
export function useWebhookWorkflows(): WebhookWorkflows {
  let fake = new FakeWebhookActivities();
  const taskQueue = `test-${randomUUID()}`;
  let open: { client: Client; stop(): Promise<void> } | null = null;
  const client = () => {
    if (!open) throw new Error('the worker starts before the first test');
    return open.client;
  };
  beforeAll(async () => {
    silenceTemporalLogs();
    const { temporalAddress: address } = testDependencies();
    const connection = await NativeConnection.connect({ address });
    const clientConnection = await Connection.connect({ address });
    const worker = await createActorWorker({
      connection,
      namespace: 'default',
      taskQueue,
      activities: {
        deliverNext: (args: DeliverArgs) => fake.deliverNext(args),
        sendOnce: async (args: SendOnceArgs) => void fake.sentOnce.push(args),
      },
      concurrentActivities: 100,
      cachedWorkflows: 100,
      shutdownGraceMs: 1_000,
      workflowBundle: testBundle(),
    });
    const running = worker.run();
    open = {
      client: new Client({ connection: clientConnection }),
      async stop() {
        worker.shutdown();
        await running;
        await Promise.all([connection.close(), clientConnection.close()]);
      },
    };
  });
  afterAll(() => open?.stop());
  beforeEach(() => {
    fake = new FakeWebhookActivities();
  });
  return {
    get fake() {
      return fake;
    },
    get client() {
      return client();
    },
    actors: (settings = {}) =>
      createWebhookActors(client(), { taskQueue, settings: { ...testSettings, ...settings } }),
  };
}

export function newWebhookRef(): WebhookRef {
  return { tenant_id: randomUUID(), endpoint_id: randomUUID(), chat_id: randomUUID() };
}
