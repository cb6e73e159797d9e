import { randomUUID } from 'node:crypto';
import { backofficeSigning, backofficeToken, tenantSigning, tenantToken } from '../../cli/tokens.ts';
import { type Config, readConfig, required } from '../../config.ts';
import { createOrm, type Orm } from '../../db/orm.ts';
import { issueKey } from '../../db/repositories/tenants/key-issue.ts';
import { ensureTenant } from '../../db/repositories/tenants/tenants.ts';
import type { ApiScope } from '../../domain/api-scopes.ts';
import { createLogger } from '../../logger.ts';
import { startServer } from '../../server/start-server.ts';
import { type Standins, startStandins } from '../../standins/start-standins.ts';
import { createConnections } from '../../upstreams/connections.ts';
import { createStoreReaders } from '../../upstreams/store/readers.ts';
import { startWorker } from '../../worker/start-worker.ts';
import { silenceTemporalLogs } from './chat-actors.ts';
import { createTestDatabase } from './database.ts';
import { testBundle, testDependencies } from './dependencies.ts';
import { deleteReconcileSchedule } from './reconcile-schedule.ts';
import { SdkClient } from './sdk-client.ts';
import { share } from './share.ts';
import { setFaults } from './upstream-faults.ts';

export interface TestApp {
  config: Config;
  baseUrl: string;
  standins: Standins;
  orm: Orm;
  /** A token with ROLE_ADMIN. */
  backofficeToken: string;
  /** Creates a tenant with a key (all scopes by default) and a client that sends it. */
  newTenant(options?: NewTenantOptions): Promise<TestTenant>;
  close(): Promise<void>;
}

export interface NewTenantOptions {
  credit?: number;
  locale?: string;
  scopes?: ApiScope[];
  expiresAt?: Date;
}

export interface TestTenant {
  id: string;
  code: string;
  key: string;
  sdk: SdkClient;
  /** A token of an admin. */
  adminToken: string;
}

/** Secrets of tokens in test apps. */
export const testSecrets = {
  tenant: 'what the tests sign the logins of tenants with',
  backoffice: 'what the tests sign the logins of the backoffice with',
};

/** Settings that make a test app fast: short retries and a short heartbeat timeout. */
export function testConfig(databaseUrl: string, changes: Record<string, string> = {}): Config {
  const { temporalAddress, redisUrl } = testDependencies();
  return readConfig({
    PORT: '0',
    LOG_LEVEL: 'silent',
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl ?? '',
    TEMPORAL_ADDRESS: temporalAddress,
    CHAT_TASK_QUEUE: `test-${randomUUID()}`,
    QUOTES_TASK_QUEUE: `test-${randomUUID()}`,
    SONAR_TASK_QUEUE: `test-${randomUUID()}`,
    WEBHOOKS_TASK_QUEUE: `test-${randomUUID()}`,
    WEBHOOKS_ALLOW_HTTP: 'true',
    WEBHOOKS_ALLOW_PRIVATE: 'true',
    WEBHOOKS_RETRY_MS: '20',
    QUOTES_THINK_MS: '0',
    QUOTES_TOKEN_MS: '0',
    TENANT_JWT_SECRET: testSecrets.tenant,
    BACKOFFICE_JWT_SECRET: testSecrets.backoffice,
    STEP_TIMEOUT_MS: '5000',
    STEP_RETRY_MS: '20',
    ACTIVITY_HEARTBEAT_MS: '2000',
    AUDIT_EVERY_MS: '0',
    // A busy machine must not make a server count limits on its own.
    LIMIT_STORE_TIMEOUT_MS: '5000',
    ...changes,
  });
}

/** Addresses of a test app's services, for settings that depend on them, such as a proxy's. */
export interface TestAppDependencies {
  databaseUrl: string;
  llmDemoUrl: string;
  storeApiUrl: string;
}

type Changes = Record<string, string>;

/** Runs all of Roundtable in this process, with the services of the run and its own stand-ins and database. */
export async function startTestApp(
  changes: Changes | ((dependencies: TestAppDependencies) => Changes | Promise<Changes>) = {},
): Promise<TestApp> {
  silenceTemporalLogs();
  const database = await createTestDatabase();
  const standins = await startStandins({ latencyProfile: 'instant' });
  const { llmDemoUrl, storeApiUrl } = standins;
  const config = testConfig(database.databaseUrl, {
    LLM_DEMO_URL: llmDemoUrl,
    STORE_API_URL: storeApiUrl,
    ...(typeof changes === 'function'
      ? await changes({ databaseUrl: database.databaseUrl, llmDemoUrl, storeApiUrl })
      : changes),
  });
  const logger = createLogger({ level: config.LOG_LEVEL, name: 'test' });
  const store = createStoreReaders({
    connections: createConnections(),
    baseUrl: required(config, 'STORE_API_URL'),
    token: 'store',
  });
  const [worker, server, orm] = await Promise.all([
    startWorker(config, logger, { workflowBundle: testBundle() }),
    startServer(config, logger, { store }),
    createOrm({ databaseUrl: database.databaseUrl, pool: 2 }),
  ]);
  return {
    config,
    baseUrl: server.url,
    standins,
    orm,
    backofficeToken: backofficeToken(backofficeSigning(config, testSecrets.backoffice)),
    newTenant: (options) => newTenant(orm, server.url, options),
    async close() {
      await deleteReconcileSchedule(config.CHAT_TASK_QUEUE);
      await server.stop();
      await worker.stop();
      await orm.close(true);
      await standins.close();
      await database.drop();
    },
  };
}

/**
 * The app of this Jest worker, for test files that need no settings of their own. The files share its database and
 * stand-ins: a test finds what is its own by its tenants, chats and accounts.
 */
export async function useSharedApp(): Promise<TestApp> {
  const app = await share('app', startSharedApp, (opened) => opened.close());
  const { llmDemoUrl, storeApiUrl } = app.standins;
  await Promise.all([setFaults(llmDemoUrl), setFaults(storeApiUrl)]);
  return { ...app, close: async () => {} };
}

async function startSharedApp(): Promise<TestApp> {
  const app = await startTestApp();
  // Nothing can delete the schedules when the process ends.
  await deleteReconcileSchedule(app.config.CHAT_TASK_QUEUE);
  return app;
}

export async function newTenant(
  orm: Orm,
  baseUrl: string,
  { credit = 1_000, locale = 'ko', scopes, expiresAt }: NewTenantOptions = {},
): Promise<TestTenant> {
  const code = `t${randomUUID().slice(0, 8)}`;
  const id = await ensureTenant(orm.em, { code, name: code, locale, credit });
  const { key } = await issueKey(orm.em, { tenantId: id, tenantCode: code, scopes, expiresAt });
  const signing = tenantSigning(readConfig({}), testSecrets.tenant);
  const adminToken = tenantToken(signing, { tenantCode: code, userId: 'operator', role: 'admin' });
  return { id, code, key, sdk: new SdkClient(baseUrl, key), adminToken };
}
