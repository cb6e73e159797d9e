import { randomUUID } from 'node:crypto';
import { ApplicationFailure, Context } from '@temporalio/activity';
import { Client, Connection } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { NativeConnection } from '@temporalio/worker';
import type { SonarActivities } from '../../activities/sonar/create-sonar-activities.ts';
import type { SonarAdmission } from '../../db/repositories/sonar/sonar-admission.ts';
import type { SonarQuestion, SonarRef } from '../../domain/sonar/chat.ts';
import { createSonarGateway, type SonarGateway } from '../../server/sonar/sonar-gateway.ts';
import { sonarStart } from '../../temporal/sonar-actors.ts';
import { createActorWorker } from '../../worker/create-actor-worker.ts';
import { type SonarSettings, sonarWorkflowType } from '../../workflows/sonar/contract.ts';
import { silenceTemporalLogs } from './chat-actors.ts';
import { testBundle, testDependencies } from './dependencies.ts';

/** Short times for tests, but long enough for a busy machine. */
export const sonarTestSettings: SonarSettings = {
  max_waiting: 20,
  idle_ms: 60_000,
  chats_per_run: 20,
  step: { attempt_ms: 20_000, heartbeat_ms: 2_000, total_ms: 60_000 },
};

/** Tasks of every fake plan. */
const taskCount = 2;

/** Fake activities of a conversation: they record calls and behave as the test sets. */
export class FakeSonarActivities {
  /** `plan chat_id`, `task chat_id 0`, `settle chat_id COMPLETED`, …, in the order of their start. */
  readonly calls: string[] = [];
  /** Statuses of ended chats. */
  readonly ends = new Map<string, string>();
  refuseWith: Extract<SonarAdmission, { admitted: false }>['code'] | null = null;
  /** Admission fails for good, as when it times out while PostgreSQL is unavailable. */
  isUnavailable = false;
  /** A call that is blocked until it is released. */
  #held: { call: string; release: PromiseWithResolvers<void> } | null = null;
  #failing: string | null = null;
  #open: string[] = [];

  hold(call: string): void {
    this.#held = { call, release: Promise.withResolvers() };
  }

  release(): void {
    this.#held?.release.resolve();
    this.#held = null;
  }

  fail(call: string): void {
    this.#failing = call;
  }

  activities(): SonarActivities {
    return {
      admitChat: async ({ question }) => this.#admit(question),
      planChat: async ({ chat_id }) => {
        await this.#step(`plan ${chat_id}`);
        return taskCount;
      },
      runTask: async ({ chat_id, idx }) => {
        await this.#step(`task ${chat_id} ${idx}`);
        return true;
      },
      settleChat: async ({ chat_id, outcome }) => this.#end(chat_id, outcome.status),
      rollBackChat: async ({ chat_id }) => {
        this.calls.push(`rollback ${chat_id}`);
        return { kind: 'rolled-back' };
      },
      cancelChat: async ({ chat_id }) => {
        const canceled = chat_id ?? this.#open[0];
        if (canceled === undefined || !this.#open.includes(canceled)) return null;
        this.#end(canceled, 'CANCELED');
        return canceled;
      },
    };
  }

  #admit({ chat_id }: SonarQuestion): SonarAdmission {
    if (this.isUnavailable) throw ApplicationFailure.nonRetryable('the database is unavailable');
    this.calls.push(`admit ${chat_id}`);
    if (this.refuseWith) return { admitted: false, code: this.refuseWith };
    if (!this.#open.includes(chat_id) && !this.ends.has(chat_id)) this.#open.push(chat_id);
    return { admitted: true, open: [...this.#open] };
  }

  async #step(call: string): Promise<void> {
    this.calls.push(call);
    const held = this.#held?.call === call ? this.#held.release.promise : null;
    const beat = setInterval(() => Context.current().heartbeat(), 50);
    try {
      await Promise.race([held, Context.current().cancelled]);
    } finally {
      clearInterval(beat);
    }
    if (this.#failing === call)
      throw ApplicationFailure.nonRetryable('upstream error 500', 'UpstreamServerError');
  }

  #end(chatId: string, status: string): void {
    if (!this.#open.includes(chatId)) return;
    this.calls.push(`end ${chatId} ${status}`);
    this.#open = this.#open.filter((open) => open !== chatId);
    this.ends.set(chatId, status);
  }
}

export interface SonarActors {
  client: Client;
  gateway(settings?: Partial<SonarSettings>): SonarGateway;
  /** Starts an actor without a question, as when Temporal lost the update. */
  startAlone(conversation: SonarRef): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a worker with the given activities, and the server's gateway to its actors.
 * @param dataConverter of the worker; the client's is plain
 */
export async function startSonarActors(
  activities: object,
  dataConverter: DataConverter = {},
): Promise<SonarActors> {
  silenceTemporalLogs();
  const { temporalAddress: address } = testDependencies();
  const taskQueue = `test-${randomUUID()}`;
  const connection = await NativeConnection.connect({ address });
  const clientConnection = await Connection.connect({ address });
  const client = new Client({ connection: clientConnection });
  const worker = await createActorWorker({
    shutdownGraceMs: 10_000,
    connection,
    namespace: 'default',
    dataConverter,
    taskQueue,
    activities,
    concurrentActivities: 100,
    cachedWorkflows: 100,
    workflowBundle: testBundle(),
  });
  const running = worker.run();
  return {
    client,
    gateway: (settings = {}) =>
      createSonarGateway({ client, taskQueue, settings: { ...sonarTestSettings, ...settings } }),
    async startAlone(conversation) {
      const options = sonarStart({ conversation, settings: sonarTestSettings, taskQueue });
      await client.workflow.start(sonarWorkflowType, options);
    },
    async stop() {
      worker.shutdown();
      await running;
      await Promise.all([connection.close(), clientConnection.close()]);
    },
  };
}

export function newConversation(): SonarRef {
  return { conversation_id: randomUUID(), account_id: randomUUID() };
}

export function newQuestion(changes: Partial<SonarQuestion> = {}): SonarQuestion {
  return {
    chat_id: randomUUID(),
    question: '이상 트래픽 조사',
    mode: 'AUTO',
    admit_before: Date.now() + 20_000,
    ...changes,
  };
}
