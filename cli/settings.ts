import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { AuditSettings } from '../audit/check.ts';
import { auditSettings } from '../audit/settings.ts';
import { type Config, readConfig } from '../config.ts';
import { createPayloadCodec } from '../temporal/codec/create-codec.ts';
import { createSecretBox, type SecretBox } from '../temporal/codec/secret-box.ts';
import type { TemporalOptions } from '../temporal/connect.ts';
import { type WebhookActorSettings, webhookActorSettings } from '../temporal/webhook-actor-settings.ts';
import { CliError } from './cli-error.ts';
import { backofficeSigning, type Signing, tenantSigning } from './tokens.ts';

/** Settings of commands. */
export interface Settings {
  databaseUrl: string | null;
  redisUrl: string | null;
  /** What tokens are signed with; null if no secret is known. */
  tenantSigning: Signing | null;
  backofficeSigning: Signing | null;
  /** Null if TEMPORAL_ADDRESS is unknown. */
  temporal: TemporalOptions | null;
  /** Of chats, quote conversations, Sonar conversations and webhooks. */
  taskQueues: readonly string[];
  /** Task queues and time limits of the audit. */
  audit: AuditSettings;
  /** A bundle of the workflows; null to bundle them now. */
  workflowBundle: string | null;
  /** Null if their addresses are unknown. */
  llmDemo: UpstreamAddress | null;
  store: UpstreamAddress | null;
  stepTimeoutMs: number;
  webhooks: {
    allowHttp: boolean;
    /** Encrypts secrets for their rows. */
    box: SecretBox;
    actors: WebhookActorSettings;
  };
}

interface UpstreamAddress {
  baseUrl: string;
  token: string;
}

/** The demo.json that `npm start` writes. */
const demoSchema = z.object({
  database_url: z.string().min(1),
  redis_url: z.string().nullish(),
  tenant_jwt_secret: z.string().nullish(),
  backoffice_jwt_secret: z.string().nullish(),
  temporal_address: z.string().nullish(),
  llm_demo_url: z.string().nullish(),
  store_api_url: z.string().nullish(),
});
type Demo = z.infer<typeof demoSchema>;

/** The default data folder of `npm start`. */
export const defaultDataFolder: string = join(dirname(import.meta.dirname), '.data');

interface SettingsOptions {
  /** The environment of this process by default. */
  env: NodeJS.ProcessEnv | undefined;
  /** Of `npm start`. */
  dataFolder: string;
  warn(message: string): void;
}

/**
 * Reads the settings from the environment. Without DATABASE_URL, unset settings are taken from the `npm start` that
 * uses the data folder, and `warn` is called.
 * @throws {ConfigError | CliError} when a setting, or the file of `npm start`, is invalid.
 */
export function readSettings({ env, dataFolder, warn }: SettingsOptions): Settings {
  const config = readConfig(env);
  const given = {
    databaseUrl: config.DATABASE_URL ?? null,
    redisUrl: config.REDIS_URL ?? null,
    ...getSignings(config, null),
    ...getEndpoints(config, null),
  };
  if (given.databaseUrl !== null) return given;
  const file = join(dataFolder, 'demo.json');
  const demo = readDemo(file);
  if (demo === null) return given;
  warn(`DATABASE_URL is not set: working on what npm start runs (${file}).`);
  return {
    databaseUrl: demo.database_url,
    redisUrl: given.redisUrl ?? demo.redis_url ?? null,
    ...getSignings(config, demo),
    ...getEndpoints(config, demo),
  };
}

/** Tokens are signed with the newest secret. */
function getSignings(config: Config, demo: Demo | null) {
  const tenantSecret = config.TENANT_JWT_SECRET?.[0] ?? demo?.tenant_jwt_secret;
  const backofficeSecret = config.BACKOFFICE_JWT_SECRET?.[0] ?? demo?.backoffice_jwt_secret;
  return {
    tenantSigning: tenantSecret ? tenantSigning(config, tenantSecret) : null,
    backofficeSigning: backofficeSecret ? backofficeSigning(config, backofficeSecret) : null,
  };
}

function getEndpoints(config: Config, demo: Demo | null) {
  const address = config.TEMPORAL_ADDRESS ?? demo?.temporal_address;
  const llmDemoUrl = config.LLM_DEMO_URL ?? demo?.llm_demo_url;
  const storeApiUrl = config.STORE_API_URL ?? demo?.store_api_url;
  const payloadCodec = createPayloadCodec(config);
  return {
    temporal: address
      ? { address, namespace: config.TEMPORAL_NAMESPACE, payloadCodec, connectTimeoutMs: 3_000 }
      : null,
    taskQueues: [
      config.CHAT_TASK_QUEUE,
      config.QUOTES_TASK_QUEUE,
      config.SONAR_TASK_QUEUE,
      config.WEBHOOKS_TASK_QUEUE,
    ],
    audit: auditSettings(config),
    workflowBundle: config.WORKFLOW_BUNDLE ?? null,
    llmDemo: llmDemoUrl ? { baseUrl: llmDemoUrl, token: config.LLM_DEMO_TOKEN } : null,
    store: storeApiUrl ? { baseUrl: storeApiUrl, token: config.STORE_API_TOKEN } : null,
    stepTimeoutMs: config.STEP_TIMEOUT_MS,
    webhooks: {
      allowHttp: config.WEBHOOKS_ALLOW_HTTP,
      box: createSecretBox(config),
      actors: webhookActorSettings(config),
    },
  };
}

function readDemo(file: string): Demo | null {
  try {
    return demoSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new CliError(`${file} cannot be read: run npm start anew, or set DATABASE_URL.`, { cause: error });
  }
}
