import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { type ChatActivities, createChatActivities } from '../../activities/chat/create-chat-activities.ts';
import type { StepArgs } from '../../activities/chat/deps.ts';
import type { BusMessage } from '../../bus/bus.ts';
import { createBus } from '../../bus/create-bus.ts';
import type { RoundKey } from '../../db/repositories/chat/steps.ts';
import { createLogger } from '../../logger.ts';
import { type Standins, startStandins } from '../../standins/start-standins.ts';
import { createConnections } from '../../upstreams/connections.ts';
import { createLlmDemoClient } from '../../upstreams/llm-demo/client.ts';
import { createStoreClient } from '../../upstreams/store/client.ts';
import { type OpenDatabase, useDatabase } from './orm.ts';
import { setFaults } from './upstream-faults.ts';

export type StepName = 'mealSuggest' | 'todos' | 'crossSell' | 'notifications';

interface ChatSteps extends OpenDatabase {
  readonly standins: Standins;
  readonly activities: ChatActivities;
  /** Bus messages that another process of the installation received, oldest first. */
  readonly notifications: BusMessage[];
  /** Runs a step as a worker does; the first attempt by default. */
  run(step: StepName, round: RoundKey, attempt?: number): Promise<{ restorable: boolean }>;
}

/** Attempts before a step has failed for good. */
export const stepAttempts = 3;
/** Pause before the second attempt. */
export const stepRetryMs = 50;

/** The chat's activities with a database, a bus and stand-ins per test file; faults are reset after each test. */
export function useChatSteps(): ChatSteps {
  const database = useDatabase();
  const notifications: BusMessage[] = [];
  const open: { standins?: Standins; activities?: ChatActivities; close?: () => Promise<unknown> } = {};
  const opened = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('the database and the stand-ins start before the first test');
    return value;
  };

  beforeAll(async () => {
    const standins = await startStandins();
    const logger = createLogger({ level: 'silent', name: 'test' });
    const [bus, elsewhere] = [createBusFor(database, logger), createBusFor(database, logger)];
    elsewhere.subscribe({ onMessage: (message) => notifications.push(message) });
    await Promise.all([bus.ping(), elsewhere.ping()]);
    const { llmDemoUrl, storeApiUrl } = standins;
    const client = { connections: createConnections(), timeoutMs: 5_000 };
    open.standins = standins;
    open.activities = createChatActivities({
      db: database.db,
      bus,
      logger,
      llmDemo: createLlmDemoClient({ ...client, baseUrl: llmDemoUrl, token: 'llm' }),
      store: createStoreClient({ ...client, baseUrl: storeApiUrl, token: 'store' }),
      chatMaxRounds: 200,
      tenantMaxRunning: 0,
      stepAttempts,
      stepRetryMs,
      stepTimeoutMs: 5_000,
    });
    open.close = () => Promise.all([bus.close(), elsewhere.close(), standins.close()]);
  });
  afterEach(async () => {
    const { llmDemoUrl, storeApiUrl } = opened(open.standins);
    await Promise.all([setFaults(llmDemoUrl), setFaults(storeApiUrl)]);
  });
  afterAll(() => open.close?.());

  return {
    get databaseUrl() {
      return database.databaseUrl;
    },
    get orm() {
      return database.orm;
    },
    get db() {
      return database.db;
    },
    get standins() {
      return opened(open.standins);
    },
    get activities() {
      return opened(open.activities);
    },
    notifications,
    run: (step, round, attempt = 1) =>
      activityEnvironment({ attempt }).run(opened(open.activities)[step], toStepArgs(round)),
  };
}

/** The environment of an activity, without the SDK's logs of failures, as most are intended here. */
export function activityEnvironment(
  info: { attempt?: number; heartbeatTimeoutMs?: number; heartbeatDetails?: unknown } = {},
) {
  const logger = new DefaultLogger('ERROR', () => {});
  return new MockActivityEnvironment({ heartbeatTimeoutMs: 2_000, ...info }, { logger });
}

export function toStepArgs({ tenantId, chatId, roundId }: RoundKey): StepArgs {
  return { tenant_id: tenantId, chat_id: chatId, round_id: roundId };
}

/** A bus over PostgreSQL, where each database is a separate installation. */
function createBusFor({ databaseUrl }: OpenDatabase, logger: ReturnType<typeof createLogger>) {
  return createBus({ databaseUrl, logger });
}
