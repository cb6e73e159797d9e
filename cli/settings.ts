import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { AuditSettings } from '../audit/check.ts';
import { auditSettings } from '../audit/settings.ts';
import { type Config, readConfig } from '../config.ts';
import { createPayloadCodec } from '../temporal/codec/create-codec.ts';
import type { TemporalOptions } from '../temporal/connect.ts';
import { CliError } from './cli-error.ts';
import { backofficeSigning, type Signing, tenantSigning } from './tokens.ts';

/** What commands work on. */
export interface Settings {
  databaseUrl: string | null;
  redisUrl: string | null;
  /** What logins are signed with; null where no secret is known. */
  tenantSigning: Signing | null;
  backofficeSigning: Signing | null;
  /** Null where TEMPORAL_ADDRESS is unknown. */
  temporal: TemporalOptions | null;
  /** Of chats, quote conversations and Sonar conversations. */
  taskQueues: readonly string[];
  /** Which actors the audit looks at, and how long it leaves alone what moves. */
  audit: AuditSettings;
  /** The workflows bundled before; null where they are to be bundled now. */
  workflowBundle: string | null;
  /** Null where their addresses are unknown. */
  llmDemo: UpstreamAddress | null;
  store: UpstreamAddress | null;
  stepTimeoutMs: number;
}

export interface UpstreamAddress {
  baseUrl: string;
  token: string;
}

/** What `npm start` tells of itself. */
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

/** Where `npm start` keeps its data unless told otherwise. */
export const defaultDataFolder: string = join(dirname(import.meta.dirname), '.data');

/**
 * The settings of the environment; without DATABASE_URL, those of the `npm start` that uses the data
 * folder stand in for what is unset, and `say` is told so.
 * @throws {ConfigError | CliError} when what is set, or the file of `npm start`, cannot be used.
 */
export function readSettings(dataFolder: string, say: (words: string) => void): Settings {
  const config = readConfig();
  const given = {
    databaseUrl: config.DATABASE_URL ?? null,
    redisUrl: config.REDIS_URL ?? null,
    ...signings(config, null),
    ...places(config, null),
  };
  if (given.databaseUrl !== null) return given;
  const file = join(dataFolder, 'demo.json');
  const demo = readDemo(file);
  if (demo === null) return given;
  say(`DATABASE_URL is not set: working on what npm start runs (${file}).`);
  return {
    databaseUrl: demo.database_url,
    redisUrl: given.redisUrl ?? demo.redis_url ?? null,
    ...signings(config, demo),
    ...places(config, demo),
  };
}

/** Logins are signed with the newest secret. */
function signings(config: Config, demo: Demo | null) {
  const tenantSecret = config.TENANT_JWT_SECRET?.[0] ?? demo?.tenant_jwt_secret;
  const backofficeSecret = config.BACKOFFICE_JWT_SECRET?.[0] ?? demo?.backoffice_jwt_secret;
  return {
    tenantSigning: tenantSecret ? tenantSigning(config, tenantSecret) : null,
    backofficeSigning: backofficeSecret ? backofficeSigning(config, backofficeSecret) : null,
  };
}

function places(config: Config, demo: Demo | null) {
  const address = config.TEMPORAL_ADDRESS ?? demo?.temporal_address;
  const llmDemoUrl = config.LLM_DEMO_URL ?? demo?.llm_demo_url;
  const storeApiUrl = config.STORE_API_URL ?? demo?.store_api_url;
  const payloadCodec = createPayloadCodec(config);
  return {
    temporal: address
      ? { address, namespace: config.TEMPORAL_NAMESPACE, payloadCodec, connectTimeoutMs: 3_000 }
      : null,
    taskQueues: [config.CHAT_TASK_QUEUE, config.QUOTES_TASK_QUEUE, config.SONAR_TASK_QUEUE],
    audit: auditSettings(config),
    workflowBundle: config.WORKFLOW_BUNDLE ?? null,
    llmDemo: llmDemoUrl ? { baseUrl: llmDemoUrl, token: config.LLM_DEMO_TOKEN } : null,
    store: storeApiUrl ? { baseUrl: storeApiUrl, token: config.STORE_API_TOKEN } : null,
    stepTimeoutMs: config.STEP_TIMEOUT_MS,
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
