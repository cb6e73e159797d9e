import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { NativeConnection, type WorkflowBundleOption } from '@temporalio/worker';
import { silenceRuntime } from '../../cli/silence-runtime.ts';
import type { StoredChat } from '../../db/repositories/chat/chats.ts';
import type { ChatRef, RoundRequest } from '../../domain/chat/round.ts';
import { type ChatGateway, createChatGateway } from '../../server/chat/chat-gateway.ts';
import { createActorWorker } from '../../worker/create-actor-worker.ts';
import type { ChatSettings } from '../../workflows/chat/contract.ts';
import { testBundle, testDependencies } from './dependencies.ts';

/** Short times for tests, but long enough for a busy machine. */
export const testSettings: ChatSettings = {
  refinement_cap: 8,
  idle_ms: 60_000,
  rounds_per_run: 20,
  step: { attempt_ms: 20_000, heartbeat_ms: 2_000, total_ms: 60_000 },
};

/** Task queue and workflow code of actors, a new queue and the current code by default, and the worker's slots. */
export interface ActorOptions {
  taskQueue?: string;
  workflowBundle?: WorkflowBundleOption;
  concurrentActivities?: number;
}

export interface ChatActors {
  client: Client;
  /** `from` is the client to use; the actors' own by default. */
  gateway(settings?: Partial<ChatSettings>, from?: Client): ChatGateway;
  stop(): Promise<void>;
}

/**
 * Starts a worker with the given activities, and the server's gateway to its actors.
 * @param dataConverter of the worker; the client's is plain
 */
export async function startChatActors(
  activities: object,
  dataConverter: DataConverter = {},
  {
    taskQueue = `test-${randomUUID()}`,
    workflowBundle = testBundle(),
    concurrentActivities = 100,
  }: ActorOptions = {},
): Promise<ChatActors> {
  silenceTemporalLogs();
  const { temporalAddress: address } = testDependencies();
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
    concurrentActivities,
    cachedWorkflows: 100,
    workflowBundle,
  });
  const running = worker.run();
  return {
    client,
    gateway: (settings = {}, from = client) =>
      createChatGateway({
        client: from,
        taskQueue,
        settings: { ...testSettings, ...settings },
        queryTimeoutMs: 5_000,
      }),
    async stop() {
      worker.shutdown();
      await running;
      await Promise.all([connection.close(), clientConnection.close()]);
    },
  };
}

/** The SDK logs every failed activity and every bundle, and tests make many activities fail. */
export const silenceTemporalLogs = silenceRuntime;

export function newChat(): ChatRef {
  return {
    tenant_id: randomUUID(),
    tenant_code: 'test',
    lineage_id: randomUUID(),
    profile_id: randomUUID(),
    chat_id: randomUUID(),
  };
}

/** The chat's row after its first round. */
export function storedRow(chat: ChatRef): StoredChat {
  return {
    id: chat.chat_id,
    profileId: chat.profile_id,
    endedAt: null,
    refinements: 0,
    hasAnchor: true,
    roundCount: 1,
    inFlightRoundId: null,
  };
}

export function newRequest(changes: Partial<RoundRequest> = {}): RoundRequest {
  return {
    round_id: randomUUID(),
    prompt: '오늘 저녁 카레 땡기는데',
    locale: 'ko',
    new_round: false,
    admit_before: Date.now() + 20_000,
    ...changes,
  };
}
