import { NativeConnection, type Worker, type WorkflowBundleOption } from '@temporalio/worker';
import { sql } from 'kysely';
import { Registry } from 'prom-client';
import { createAuditActivities } from '../activities/audit/create-audit-activities.ts';
import { createChatActivities } from '../activities/chat/create-chat-activities.ts';
import { createReconcileActivities } from '../activities/chat/reconcile.ts';
import { createQuoteActivities } from '../activities/quotes/create-quote-activities.ts';
import { createSonarActivities } from '../activities/sonar/create-sonar-activities.ts';
import { createModelPlanner } from '../activities/sonar/model-planner.ts';
import { createWebhookActivities } from '../activities/webhooks/create-webhook-activities.ts';
import { createWebhookWaker } from '../activities/webhooks/waker.ts';
import { auditSettings } from '../audit/settings.ts';
import { createBus } from '../bus/create-bus.ts';
import { type Config, required } from '../config.ts';
import { refuseIncompatibleDatabase } from '../db/check-migrations.ts';
import { createOrm } from '../db/orm.ts';
import { ormOptions } from '../db/orm-options.ts';
import { QuoteCount } from '../db/repositories/quotes/quote-count.ts';
import { getModelName } from '../domain/sonar/model.ts';
import type { Logger } from '../logger.ts';
import { dependencyChecks } from '../ops/dependency-checks.ts';
import { startOpsServer } from '../ops/ops-server.ts';
import { addReadyGauge, countUpstreamErrors } from '../ops/process-metrics.ts';
import { createReadiness } from '../ops/readiness.ts';
import { logSkippedItems } from '../ops/skipped-item-log.ts';
import { noTraces, type Traces } from '../telemetry/traces.ts';
import { createPayloadCodec, logEncryption } from '../temporal/codec/create-codec.ts';
import { createSecretBox } from '../temporal/codec/secret-box.ts';
import { connectTemporal } from '../temporal/connect.ts';
import { terminateUnreplayable } from '../temporal/unreplayable.ts';
import { webhookActorSettings } from '../temporal/webhook-actor-settings.ts';
import { createWebhookActors } from '../temporal/webhook-actors.ts';
import { type Connections, createConnections } from '../upstreams/connections.ts';
import type { UpstreamFailure } from '../upstreams/http.ts';
import { createLlmClient, type LlmClient } from '../upstreams/llm/client.ts';
import { createLlmDemoClient } from '../upstreams/llm-demo/client.ts';
import { createStoreClient } from '../upstreams/store/client.ts';
import { createWebhookSender } from '../upstreams/webhooks/send.ts';
import { createWorkerAudit } from './audit.ts';
import { createActorWorker } from './create-actor-worker.ts';
import { createWorkflowThread } from './create-workflow-thread.ts';
import { isRoundAlive } from './is-round-alive.ts';
import { newWorkerIdentity, startWorkerLease } from './lease/start-worker-lease.ts';
import { loadWorkflows } from './load-workflows.ts';
import { createWorkerMetrics } from './metrics.ts';
import { addOutboxGauge } from './outbox-gauge.ts';
import { createPromptCancellation } from './prompt-cancellation.ts';
import { createResumeActors } from './resume-actors.ts';
import { ensureSchedules } from './schedules.ts';
import { watchVersionStatus } from './version-status.ts';
import { createWebhookMetrics } from './webhook-metrics.ts';
import { getWorkerVersion } from './worker-version.ts';

/** How long the count of quote conversations is cached. */
const quoteCountKeptMs = 1_000;

export interface RunningWorker {
  /** Accepts no more tasks, lets activities finish within the grace period, and closes all connections. */
  stop(): Promise<void>;
  /** Resolves when the worker has stopped, rejects when it failed. */
  done: Promise<void>;
}

interface WorkerOptions {
  registry?: Registry;
  /** Workflows that are already bundled; without it they are loaded or bundled. */
  workflowBundle?: WorkflowBundleOption;
  traces?: Traces;
}

/** Starts all workers of a worker process. */
export async function startWorker(
  config: Config,
  logger: Logger,
  { registry = new Registry(), workflowBundle: readyBundle, traces = noTraces }: WorkerOptions = {},
): Promise<RunningWorker> {
  const databaseUrl = required(config, 'DATABASE_URL');
  const address = required(config, 'TEMPORAL_ADDRESS');
  const namespace = config.TEMPORAL_NAMESPACE;
  const metrics = createWorkerMetrics(registry);
  const upstreamErrors = countUpstreamErrors(registry);
  const skippedItemLog = logSkippedItems(logger);
  const connections = createConnections();
  const llm = createLlm(config, connections, upstreamErrors('llm'));
  const [orm, bus, connection, temporal, workflowBundle] = await Promise.all([
    createOrm(ormOptions(config)),
    createBus({ databaseUrl, redisUrl: config.REDIS_URL, logger }),
    NativeConnection.connect({ address, grpcCompression: { codec: config.TEMPORAL_COMPRESSION } }),
    connectTemporal({ address, namespace, payloadCodec: createPayloadCodec(config) }),
    readyBundle ?? loadWorkflows(config.WORKFLOW_BUNDLE ?? null),
  ]);
  await refuseIncompatibleDatabase(orm.em, logger);
  logEncryption(config, logger);
  const version = await getWorkerVersion(config, workflowBundle);
  const timeoutMs = config.STEP_TIMEOUT_MS;
  const terminateIfUnreplayable = async (workflow_id: string) => {
    const terminated = await terminateUnreplayable(temporal.client, workflow_id).catch(() => false);
    if (terminated) {
      metrics.countUnreplayable();
      logger.error(
        { workflow_id },
        'terminated an actor whose history cannot be replayed; its rows are kept',
      );
    }
    return terminated;
  };
  const webhookActors = createWebhookActors(temporal.client, webhookActorSettings(config));
  const webhookWaker = createWebhookWaker({ db: orm.em, bus, logger, start: webhookActors.wake });
  const promptCancellation = createPromptCancellation(bus);
  const identity = newWorkerIdentity();
  const deps = {
    db: orm.em,
    bus,
    logger,
    llmDemo: createLlmDemoClient({
      connections,
      baseUrl: required(config, 'LLM_DEMO_URL'),
      token: config.LLM_DEMO_TOKEN,
      timeoutMs,
      onFailure: upstreamErrors('llm-demo'),
      onSkippedItem: skippedItemLog('llm-demo'),
    }),
    store: createStoreClient({
      connections,
      baseUrl: required(config, 'STORE_API_URL'),
      token: config.STORE_API_TOKEN,
      timeoutMs,
      onFailure: upstreamErrors('store'),
      onSkippedItem: skippedItemLog('store'),
    }),
    chatMaxRounds: config.CHAT_MAX_ROUNDS,
    tenantMaxRunning: config.TENANT_MAX_RUNNING,
    stepAttempts: config.STEP_ATTEMPTS,
    stepRetryMs: config.STEP_RETRY_MS,
    stepTimeoutMs: timeoutMs,
    onChatUpdated: webhookWaker.wake,
    onRoundsEnded: metrics.countRounds,
    onRoundRejected: metrics.countRejected,
    onReconcileJobFailed: metrics.countFailedJob,
    abandonedAfterMs: config.ABANDONED_AFTER_MS,
    retentionDays: config.RETENTION_DAYS,
    webhookRetentionDays: config.WEBHOOKS_RETENTION_DAYS,
    isRoundAlive: (chatId: string, roundId: string) =>
      isRoundAlive(temporal, { chatId, roundId }, terminateIfUnreplayable),
    resume: createResumeActors(temporal, config, terminateIfUnreplayable),
  };
  const auditScope = { ...auditSettings(config), db: orm.em, temporal };
  const chatActivities = {
    ...createChatActivities(deps),
    ...createReconcileActivities(deps),
    ...createAuditActivities({ audit: createWorkerAudit(auditScope, registry, logger) }),
  };
  const quoteActivities = createQuoteActivities({
    db: orm.em,
    bus,
    logger,
    llm,
    llmTimeoutMs: config.LLM_TIMEOUT_MS,
    tokenMs: config.QUOTES_TOKEN_MS,
    maxConversations: config.QUOTES_MAX_CONVERSATIONS,
    count: new QuoteCount(quoteCountKeptMs),
  });
  const sonarActivities = createSonarActivities({
    db: orm.em,
    logger,
    planner: llm ? createModelPlanner(llm, skippedItemLog('llm')) : deps.llmDemo,
    llmModel: getModelName(config),
    stepAttempts: config.STEP_ATTEMPTS,
    stepRetryMs: config.STEP_RETRY_MS,
    stepTimeoutMs: llm ? config.LLM_TIMEOUT_MS : timeoutMs,
  });
  const webhookActivities = createWebhookActivities({
    db: orm.em,
    logger,
    send: createWebhookSender({
      allowHttp: config.WEBHOOKS_ALLOW_HTTP,
      allowPrivate: config.WEBHOOKS_ALLOW_PRIVATE,
      timeoutMs: config.WEBHOOKS_TIMEOUT_MS,
    }),
    openSecret: createSecretBox(config).open,
    retryMs: config.WEBHOOKS_RETRY_MS,
    giveUpMs: config.WEBHOOKS_GIVE_UP_MS,
    disableAfterMs: config.WEBHOOKS_DISABLE_AFTER_MS,
    ...createWebhookMetrics(registry, orm.em),
  });
  const workflowThread = createWorkflowThread({
    callStacks: config.WORKFLOW_CALL_STACKS,
    activityNames: [chatActivities, quoteActivities, sonarActivities, webhookActivities].flatMap(Object.keys),
  });
  const shared = {
    connection,
    namespace,
    identity,
    dataConverter: temporal.dataConverter,
    cachedWorkflows: config.WORKFLOW_CACHE,
    workflowBundle,
    workflowThread,
    version,
    shutdownGraceMs: config.SHUTDOWN_GRACE_MS,
    activityInterceptors: [...traces.activities, metrics.measureSteps],
    sinks: traces.sinks,
  };
  const chatWorker = createActorWorker({
    ...shared,
    // A slot costs nothing; 2,000 running chats hold 2,700 of them.
    concurrentActivities: 4_000,
    taskQueue: config.CHAT_TASK_QUEUE,
    activities: chatActivities,
    activityInterceptors: [...shared.activityInterceptors, promptCancellation.interceptor],
    sendsHeartbeatsAtOnce: true,
  });
  const quotesWorker = createActorWorker({
    ...shared,
    concurrentActivities: 200,
    taskQueue: config.QUOTES_TASK_QUEUE,
    activities: quoteActivities,
  });
  const sonarWorker = createActorWorker({
    ...shared,
    concurrentActivities: 200,
    taskQueue: config.SONAR_TASK_QUEUE,
    activities: sonarActivities,
  });
  const webhooksWorker = createActorWorker({
    ...shared,
    concurrentActivities: 200,
    taskQueue: config.WEBHOOKS_TASK_QUEUE,
    activities: webhookActivities,
  });
  const workers = await Promise.all([chatWorker, quotesWorker, sonarWorker, webhooksWorker]);
  await ensureSchedules(temporal.client, config, logger);
  const readiness = createReadiness(
    dependencyChecks({
      queryDatabase: () => sql`select 1`.execute(orm.em.fork().getKysely()),
      bus,
      temporal,
      taskQueue: config.CHAT_TASK_QUEUE,
    }),
  );
  addReadyGauge(registry, readiness);
  addOutboxGauge(registry, orm.em);
  const ops =
    config.WORKER_HEALTH_PORT === 0
      ? null
      : await startOpsServer({ host: config.HOST, port: config.WORKER_HEALTH_PORT, readiness, registry });
  const versionStatus = version && watchVersionStatus({ client: temporal.client, version, registry, logger });
  const lease = startWorkerLease({
    db: orm.em,
    temporal,
    connection,
    logger,
    identity,
    leaseMs: config.WORKER_LEASE_MS,
    onTakeover: metrics.countTakeover,
  });
  const ended = runUntilFirstFailure(workers).then(lease.end, async (error: unknown) => {
    await lease.abandon();
    throw error;
  });
  const done = ended.finally(async () => {
    versionStatus?.close();
    webhookWaker.close();
    promptCancellation.close();
    await Promise.allSettled([
      connection.close(),
      temporal.close(),
      bus.close(),
      orm.close(),
      connections.destroy(),
      ops?.close(),
    ]);
  });
  return {
    done,
    stop: async () => {
      readiness.drain();
      stopAll(workers);
      await done;
    },
  };
}

/** Flushes traces when the worker ends, also after a failure. */
export function withTraces(worker: RunningWorker, traces: Traces): RunningWorker {
  const done = worker.done.finally(() => traces.stop());
  return { done, stop: () => worker.stop().finally(() => done) };
}

/** Runs workers until all have stopped. If one fails, the others are stopped and its error is thrown. */
async function runUntilFirstFailure(workers: readonly Worker[]): Promise<void> {
  const runs = workers.map((worker) => worker.run().finally(() => stopAll(workers)));
  const ends = await Promise.allSettled(runs);
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
}

function stopAll(workers: readonly Worker[]): void {
  for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
}

/** The model of the settings; null without LLM_BASE_URL. @throws {ConfigError} without LLM_MODEL */
function createLlm(
  config: Config,
  connections: Connections,
  onFailure: (failure: UpstreamFailure) => void,
): LlmClient | null {
  if (config.LLM_BASE_URL === undefined) return null;
  return createLlmClient({
    connections,
    baseUrl: config.LLM_BASE_URL,
    // Self-hosted servers mostly need no key and accept any.
    apiKey: config.LLM_API_KEY ?? 'none',
    model: required(config, 'LLM_MODEL'),
    timeoutMs: config.LLM_TIMEOUT_MS,
    onFailure,
  });
}
