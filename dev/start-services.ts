import { z } from 'zod';
import { backofficeSigning, backofficeToken, tenantSigning, tenantToken } from '../cli/tokens.ts';
import type { Config } from '../config.ts';
import { demoTenantCode, seedDemo } from '../db/demo.ts';
import { migrate } from '../db/migrate.ts';
import { createOrm } from '../db/orm.ts';
import { createSecretBox } from '../temporal/codec/secret-box.ts';
import { type DataFolder, writePrivate } from './data-folder.ts';
import { createDatabase } from './dependencies/create-database.ts';
import { startPostgres } from './dependencies/postgres.ts';
import { startStandins } from './dependencies/standins.ts';
import { startTemporal } from './dependencies/temporal.ts';
import { createChildEnvironment, getTemporalBinary } from './environment.ts';
import type { ProcessTree } from './processes/process-tree.ts';
import { startEntry } from './processes/start-entry.ts';
import { type DemoSecrets, loadSecrets } from './secrets.ts';
import { dashboardUrl, writeStartSummary } from './start-summary.ts';

interface StartOptions {
  config: Config;
  data: DataFolder;
  tree: ProcessTree;
  print: (line: string) => void;
}

/** The receiver of the stand-ins listens on loopback. */
const localWebhooks = { WEBHOOKS_ALLOW_HTTP: 'true', WEBHOOKS_ALLOW_PRIVATE: 'true' };

const serverReadySchema = z.object({ url: z.string() });

/**
 * Starts every service that no setting names, then the worker and the server.
 * @returns the summary for the user
 */
export async function startAll(options: StartOptions): Promise<string> {
  const { config, data, tree, print } = options;
  const secrets = loadSecrets(data);
  const databaseUrl = await findDatabase(options, secrets);
  const temporal = await findTemporal(options);
  const upstreams = await findUpstreams(options, secrets);

  const seeded = await prepareDatabase(options, { databaseUrl, secrets, receiverUrl: upstreams.receiverUrl });
  const tenantSecrets = config.TENANT_JWT_SECRET ?? [secrets.tenantJwtSecret];
  const backofficeSecrets = config.BACKOFFICE_JWT_SECRET ?? [secrets.backofficeJwtSecret];
  // Tokens are signed with the newest secret.
  const [tenantSecret = ''] = tenantSecrets;
  const [backofficeSecret = ''] = backofficeSecrets;
  const env = createChildEnvironment(
    {
      DATABASE_URL: databaseUrl,
      TEMPORAL_ADDRESS: temporal.address,
      LLM_DEMO_URL: upstreams.llmDemoUrl,
      STORE_API_URL: upstreams.storeApiUrl,
      TENANT_JWT_SECRET: tenantSecrets.join(','),
      BACKOFFICE_JWT_SECRET: backofficeSecrets.join(','),
      CODEC_ORIGINS: getCodecOrigins(config, temporal.uiUrl).join(','),
    },
    localWebhooks,
  );
  await startEntry(tree, {
    name: 'worker',
    entry: 'worker/main.ts',
    env,
    logFile: data.log('worker'),
    print,
  });
  print('Worker      ready');
  const server = await startEntry(tree, {
    name: 'server',
    entry: 'server/main.ts',
    env,
    logFile: data.log('server'),
    print,
    pin: (ready) => ({ PORT: new URL(serverReadySchema.parse(ready).url).port }),
  });

  const access = {
    base_url: serverReadySchema.parse(server.ready).url,
    sdk_key: seeded.sdk_key,
    profile_id: seeded.profile_id,
    sonar_key: seeded.sonar_key,
    sonar_account_guid: seeded.sonar_account_guid,
    tenant_admin_token: tenantToken(tenantSigning(config, tenantSecret), {
      tenantCode: demoTenantCode,
      userId: 'demo-admin',
      role: 'admin',
    }),
    backoffice_token: backofficeToken(backofficeSigning(config, backofficeSecret)),
    llm_demo_url: upstreams.llmDemoUrl,
    store_api_url: upstreams.storeApiUrl,
    webhook_receiver_url: upstreams.receiverUrl,
    temporal_ui_url: temporal.uiUrl,
    temporal_address: temporal.address,
    database_url: databaseUrl,
    redis_url: config.REDIS_URL ?? null,
    tenant_jwt_secret: tenantSecret,
    backoffice_jwt_secret: backofficeSecret,
  };
  const demo = { ...access, dashboard_url: dashboardUrl(access) };
  writePrivate(data.file('demo.json'), demo);
  return writeStartSummary(demo, data.file('demo.json'), data.file('logs'));
}

async function findDatabase({ config, data, tree, print }: StartOptions, secrets: DemoSecrets) {
  if (config.DATABASE_URL !== undefined) return config.DATABASE_URL;
  const postgres = await startPostgres(tree, {
    dataFolder: data.file('postgres'),
    password: secrets.postgresPassword,
    logFile: data.log('postgres'),
    durable: true,
    print,
  });
  if (postgres.notice !== null) print(postgres.notice);
  print(`PostgreSQL  ${postgres.version}, embedded`);
  return createDatabase(postgres.adminUrl, 'roundtable');
}

async function findTemporal({ config, data, tree, print }: StartOptions) {
  if (config.TEMPORAL_ADDRESS !== undefined) return { address: config.TEMPORAL_ADDRESS, uiUrl: null };
  const temporal = await startTemporal(tree, {
    binary: getTemporalBinary(),
    databaseFile: data.file('temporal.db'),
    ui: true,
    env: createChildEnvironment(),
    logFile: data.log('temporal'),
    print,
  });
  print(`Temporal    dev server at ${temporal.address}`);
  return temporal;
}

async function findUpstreams({ config, data, tree, print }: StartOptions, { webhookSecret }: DemoSecrets) {
  const { LLM_DEMO_URL: llmDemoUrl, STORE_API_URL: storeApiUrl } = config;
  if (llmDemoUrl !== undefined && storeApiUrl !== undefined) {
    return { llmDemoUrl, storeApiUrl, receiverUrl: null };
  }
  const standins = await startStandins(tree, {
    env: createChildEnvironment(
      {},
      {
        LATENCY_PROFILE: 'doc',
        LLM_DEMO_SESSIONS: data.file('llm-demo-sessions.jsonl'),
        WEBHOOK_RECEIVER_SECRETS: webhookSecret,
      },
    ),
    logFile: data.log('standins'),
    print,
  });
  print('Stand-ins   ready');
  return {
    llmDemoUrl: llmDemoUrl ?? standins.llmDemoUrl,
    storeApiUrl: storeApiUrl ?? standins.storeApiUrl,
    receiverUrl: standins.receiverUrl,
  };
}

async function prepareDatabase(
  { config }: StartOptions,
  {
    databaseUrl,
    secrets,
    receiverUrl,
  }: { databaseUrl: string; secrets: DemoSecrets; receiverUrl: string | null },
) {
  const orm = await createOrm({ databaseUrl, pool: 2 });
  try {
    await migrate(orm);
    const { sdkKey, sonarKey, webhookSecret } = secrets;
    const secret = createSecretBox(config).seal(webhookSecret);
    const webhook = receiverUrl === null ? null : { url: `${receiverUrl}/hooks`, secret };
    return await seedDemo(orm, { sdkKey, sonarKey, webhook });
  } finally {
    await orm.close(true);
  }
}

/** Allows the Temporal UI of this run to decrypt payloads with the server's codec endpoint. */
export function getCodecOrigins(
  { CODEC_ORIGINS, PAYLOAD_KEYS }: Pick<Config, 'CODEC_ORIGINS' | 'PAYLOAD_KEYS'>,
  uiUrl: string | null,
): string[] {
  return PAYLOAD_KEYS.length > 0 && uiUrl !== null ? [...CODEC_ORIGINS, uiUrl] : CODEC_ORIGINS;
}
