import { z } from 'zod';

/**
 * Everything that the environment decides, read once at the start of a process. No other file reads
 * `process.env`; `.env.example` lists the same names with the same defaults.
 */

const integer = (fallback: number, min: number, max = Number.MAX_SAFE_INTEGER) =>
  z.coerce.number().int().min(min).max(max).default(fallback);
const url = (protocols: RegExp) => z.url({ protocol: protocols });
const flag = (fallback: boolean) =>
  z
    .enum(['true', 'false'])
    .default(fallback ? 'true' : 'false')
    .transform((value) => value === 'true');

const schema = z.object({
  /** Address that the servers of this process listen on. */
  HOST: z.string().default('127.0.0.1'),
  PORT: integer(3001, 0, 65_535),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),

  DATABASE_URL: url(/^postgres(ql)?$/).optional(),
  /** Connections of one process; migrating takes two. */
  DATABASE_POOL: integer(10, 2, 100),
  /** Without it the bus runs on PostgreSQL's LISTEN/NOTIFY. */
  REDIS_URL: url(/^rediss?$/).optional(),

  TEMPORAL_ADDRESS: z.string().min(1).optional(),
  TEMPORAL_NAMESPACE: z.string().min(1).default('default'),
  CHAT_TASK_QUEUE: z.string().min(1).default('roundtable-chat'),
  /** Histories that a worker keeps in memory; a chat outside of it is replayed on its next task. */
  WORKFLOW_CACHE: integer(2_000, 1),

  LLM_DEMO_URL: url(/^https?$/).optional(),
  LLM_DEMO_TOKEN: z.string().min(1).default('llm-demo'),
  STORE_API_URL: url(/^https?$/).optional(),
  STORE_API_TOKEN: z.string().min(1).default('store-api'),

  /** Where the stand-ins listen; 0 takes any free port. */
  LLM_DEMO_PORT: integer(0, 0, 65_535),
  STORE_API_PORT: integer(0, 0, 65_535),
  /** How long the stand-in's steps think: not at all, 5 s each, or 46 s in all. */
  LATENCY_PROFILE: z.enum(['instant', 'doc', 'slow']).default('doc'),

  /** Follow-ups that a chat allows before 409 REFINEMENT_CAP_EXCEEDED (ruling Q3). */
  REFINEMENT_CAP: integer(8, 1, 1_000),
  /** How long a kickoff may wait for its admission before it is refused for good. */
  ADMISSION_TIMEOUT_MS: integer(10_000, 100, 60_000),
  /** The longest that one call of a step may take; the slowest pipeline seen takes 46 s in all. */
  STEP_TIMEOUT_MS: integer(30_000, 50),
  /** A step whose worker is silent for so long is given to another worker. */
  STEP_HEARTBEAT_MS: integer(10_000, 200),
  STEP_ATTEMPTS: integer(3, 1, 100),
  STEP_RETRY_MS: integer(1_000, 1),
  /** An actor without work completes after so long; the next round starts it again. */
  CHAT_IDLE_MS: integer(30 * 60_000, 100),
  /** Rounds before an actor continues as new, to keep its history short. */
  CHAT_ROUNDS_PER_RUN: integer(20, 1, 200),
  /** Age from which a running round without a running actor counts as abandoned. */
  ABANDONED_AFTER_MS: integer(5 * 60_000, 1_000),
  RECONCILE_EVERY_MS: integer(60_000, 1_000),

  /** Requests a minute of one SDK key on one server; 0 for no limit. */
  RATE_LIMIT_PER_MINUTE: integer(12_000, 0),

  TENANT_JWT_SECRET: z.string().min(16).optional(),
  BACKOFFICE_JWT_SECRET: z.string().min(16).optional(),

  /** Behind a proxy that sets X-Forwarded-*. */
  TRUST_PROXY: flag(false),
});

export type Config = z.infer<typeof schema>;

/** A setting that is missing or wrong; the message names it and says what it should be. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Reads the settings. An empty value counts as unset.
 * @throws {ConfigError} naming every setting that does not fit.
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new ConfigError(`Settings that do not fit: ${faults.join('; ')}. See .env.example.`);
}

/**
 * A setting that this process cannot do without.
 * @throws {ConfigError} when it is unset.
 */
export function required<K extends keyof Config>(config: Config, name: K): NonNullable<Config[K]> {
  const value = config[name];
  if (value === undefined || value === null) throw new ConfigError(`${name} is not set. See .env.example.`);
  return value as NonNullable<Config[K]>;
}
