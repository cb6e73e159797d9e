import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { Registry } from 'prom-client';
import { createBus } from '../bus/create-bus.ts';
import { type Config, ConfigError, required } from '../config.ts';
import { refuseIncompatibleDatabase } from '../db/check-migrations.ts';
import { createOrm } from '../db/orm.ts';
import { ormOptions } from '../db/orm-options.ts';
import { readTenantRoom } from '../db/repositories/tenants/usage.ts';
import type { Logger } from '../logger.ts';
import { createReplayPool } from '../operator/replay/replay-pool.ts';
import { dependencyChecks } from '../ops/dependency-checks.ts';
import { startOpsServer } from '../ops/ops-server.ts';
import { addReadyGauge } from '../ops/process-metrics.ts';
import { createReadiness } from '../ops/readiness.ts';
import { toUrl } from '../run-process.ts';
import { noTraces, type Traces } from '../telemetry/traces.ts';
import { createPayloadCodec, logEncryption } from '../temporal/codec/create-codec.ts';
import { createSecretBox } from '../temporal/codec/secret-box.ts';
import { connectTemporal } from '../temporal/connect.ts';
import { webhookActorSettings } from '../temporal/webhook-actor-settings.ts';
import { createWebhookActors } from '../temporal/webhook-actors.ts';
import { createApp } from './app.ts';
import { createAudiences, toAudiencesSettings } from './auth/audiences.ts';
import { exportRound } from './backoffice/rounds/export-round.ts';
import { createChatCache } from './chat/chat-cache.ts';
import { createChatGateway } from './chat/chat-gateway.ts';
import { toChatSettings } from './chat/chat-settings.ts';
import { handleClientErrors, serve } from './http/client-errors.ts';
import { logConnectionErrors } from './http/connection-errors.ts';
import { createDrain } from './http/drain.ts';
import { createServerMetrics } from './http/metrics.ts';
import { addRunningRoundsGauges } from './limits/running-rounds-gauges.ts';
import { createSharedLimits } from './limits/shared-limits.ts';
import { createQuotes } from './quotes/quotes.ts';
import { createSdkKeyCache } from './sdk/authenticate.ts';
import { createChatEventStreams } from './sdk/chat-events/event-streams.ts';
import { createKickoffLimiter } from './sdk/chats/kickoff-limiter.ts';
import { createKickoffPrecheck } from './sdk/chats/kickoff-precheck.ts';
import { createKickoffQueue } from './sdk/chats/kickoff-queue.ts';
import { createLongPollLimit } from './sdk/chats/long-poll-limit.ts';
import { renderRound } from './sdk/chats/render-round.ts';
import { createRefusalLog } from './sdk/refusal-log.ts';
import { createSonar } from './sonar/sonar.ts';
import { createStoreCatalogs, type StoreReaders } from './store/catalog.ts';
import { createCouponSpots } from './store/coupon-spots.ts';
import { createExportLimit } from './tenant/export/export-limit.ts';
import { createTenantStreams } from './tenant/stream/tenant-streams.ts';
import { createRollbacks } from './updates/rollbacks.ts';

export interface RunningServer {
  url: string;
  /** Fails readiness, stops accepting connections, ends streams, waits for requests, then closes all resources. */
  stop(): Promise<void>;
}

/**
 * How long an actor may take to answer a query. Without a cached workflow the worker first replays its whole history.
 */
const queryTimeoutMs = 1_500;

/**
 * Replays of rounds for the backoffice: a usual one takes half a second, most of it to start its thread; one of a
 * history three times as long, and seconds more without WORKFLOW_BUNDLE.
 */
const replayLimits = { atOnce: 2, timeoutMs: 8_000, historyTimeoutMs: 25_000, maxHeapMib: 256 };

/** What the process makes, beside its settings. */
export interface ServerDependencies {
  store: StoreReaders;
  registry?: Registry;
  traces?: Traces;
}

/** Starts all that one server process runs, and listens on the configured address. */
export async function startServer(
  config: Config,
  logger: Logger,
  { store, registry = new Registry(), traces = noTraces }: ServerDependencies,
): Promise<RunningServer> {
  const databaseUrl = required(config, 'DATABASE_URL');
  const payloadCodec = createPayloadCodec(config);
  const [orm, temporal] = await Promise.all([
    createOrm(ormOptions(config)),
    connectTemporal({
      address: required(config, 'TEMPORAL_ADDRESS'),
      namespace: config.TEMPORAL_NAMESPACE,
      payloadCodec,
      interceptors: { workflow: traces.client },
    }),
  ]);
  await refuseIncompatibleDatabase(orm.em, logger);
  logEncryption(config, logger);
  const bus = createBus({ databaseUrl, redisUrl: config.REDIS_URL, logger });
  const db = orm.em;
  const metrics = createServerMetrics(registry);
  const limits = createSharedLimits(config, { logger, metrics });
  const onUnreplayable = (workflow_id: string) => {
    metrics.countUnreplayable();
    logger.error({ workflow_id }, 'terminated an actor whose history cannot be replayed; its rows are kept');
  };
  const chats = createChatGateway({
    client: temporal.client,
    taskQueue: config.CHAT_TASK_QUEUE,
    settings: toChatSettings(config),
    queryTimeoutMs,
    onUnreplayable,
  });
  const apiKeys = createSdkKeyCache({ db, bus });
  const rollbacks = createRollbacks(logger);
  const chatCache = createChatCache({ db, bus, renderRound, onRead: metrics.countChatRead });
  const chatEventStreams = createChatEventStreams({
    bus,
    chatCache,
    logger,
    limit: limits.streams('chat_streams', config.CHAT_STREAMS_PER_KEY),
    pingMs: config.SSE_PING_MS,
  });
  const tenantStreams = createTenantStreams({
    db,
    bus,
    logger,
    limit: limits.streams('tenant_streams', config.SSE_CONNECTIONS_PER_TENANT),
    pingMs: config.SSE_PING_MS,
  });
  const refusals = createRefusalLog({ db, logger });
  const quotes = createQuotes(config, { db, bus, temporal, logger, limits, onUnreplayable });
  const sonar = createSonar(config, { db, bus, client: temporal.client, limits, onUnreplayable });
  const replays = createReplayPool(replayLimits);
  const readiness = createReadiness(
    dependencyChecks({
      queryDatabase: () => sql`select 1`.execute(db.fork().getKysely()),
      bus,
      temporal,
      taskQueue: config.CHAT_TASK_QUEUE,
    }),
  );
  addReadyGauge(registry, readiness);
  addRunningRoundsGauges(registry, { db, tenantMaxRunning: config.TENANT_MAX_RUNNING });
  const app = createApp({
    db,
    bus,
    logger,
    apiKeys,
    chats,
    chatCache,
    rollbacks,
    chatEventStreams,
    longPolls: createLongPollLimit(),
    kickoffLimiter: createKickoffLimiter({
      refuses: config.KICKOFF_MAX_WAIT_MS > 0,
      onRefused: metrics.countRefusedKickoff,
    }),
    kickoffs: createKickoffQueue({
      maxWaitMs: config.KICKOFF_MAX_WAIT_MS,
      onRefused: metrics.countRefusedKickoff,
    }),
    kickoffPrecheck: createKickoffPrecheck({
      readRoom: (tenantId) => readTenantRoom(db, tenantId, config.TENANT_MAX_RUNNING),
      onRejected: metrics.countRejectedKickoff,
    }),
    tenantStreams,
    refusals,
    exports: createExportLimit({ maxRows: config.EXPORT_MAX_ROWS, maxMs: config.EXPORT_MAX_MS }),
    quotes,
    sonar,
    webhooks: {
      ...createWebhookActors(temporal.client, webhookActorSettings(config)),
      allowHttp: config.WEBHOOKS_ALLOW_HTTP,
      sealSecret: createSecretBox(config).seal,
    },
    exportRound: (roundId) => exportRound({ db, temporal }, roundId),
    replayRound: replays.replay,
    replayRuns: (runs) => replays.replayHistories({ runs, workflowBundle: config.WORKFLOW_BUNDLE ?? null }),
    couponSpots: createCouponSpots(store.couponSpots, logger),
    storeCatalog: createStoreCatalogs(store.catalog, logger),
    audiences: createAudiences(db, toAudiencesSettings(config)),
    limitRate: limits.rate('requests', config.RATE_LIMIT_PER_MINUTE),
    payloadCodec,
    admissionTimeoutMs: config.ADMISSION_TIMEOUT_MS,
    tenantMaxRunning: config.TENANT_MAX_RUNNING,
    corsOrigins: config.CORS_ORIGINS,
    sdkCorsOrigins: config.SDK_CORS_ORIGINS,
    codecOrigins: config.CODEC_ORIGINS,
    trustedProxies: config.TRUSTED_PROXIES ?? (config.TRUST_PROXY ? 1 : 0),
    isTraced: traces.isOn,
    readiness,
    metrics,
  });

  const server = createServer({
    requestTimeout: 30_000,
    headersTimeout: 10_000,
    keepAliveTimeout: 75_000,
    requireHostHeader: false,
  });
  const drain = createDrain(server);
  serve(server, app.callback(), logger);
  handleClientErrors(server, logger);
  const ops =
    config.SERVER_HEALTH_PORT === 0
      ? null
      : await startOpsServer({ host: config.HOST, port: config.SERVER_HEALTH_PORT, readiness, registry });
  await limits.start();
  await listen(server, config.HOST, config.PORT);
  logConnectionErrors(server, logger);
  const { port } = server.address() as AddressInfo;
  return {
    url: toUrl(config.HOST, port),
    async stop() {
      readiness.drain();
      drain.begin();
      await pause(config.SHUTDOWN_DELAY_MS);
      await drain.end(config.SHUTDOWN_GRACE_MS, () => {
        // Long polls and streams would outlast the grace period.
        chatCache.abortLongPolls();
        chatEventStreams.close();
        tenantStreams.close();
        quotes.streams.close();
      });
      apiKeys.close();
      sonar.keys.close();
      rollbacks.close();
      chatCache.close();
      await refusals.close();
      await Promise.allSettled([
        replays.close(),
        bus.close(),
        limits.close(),
        temporal.close(),
        orm.close(),
        ops?.close(),
      ]);
    },
  };
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new ConfigError(`Port ${port} on ${host} is taken; set PORT to a free one, or stop what uses it.`)
          : error,
      ),
    );
    server.listen(port, host, resolve);
  });
}
