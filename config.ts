import { z } from 'zod';
import {
  buildId,
  collector,
  deploymentName,
  flag,
  host,
  integer,
  list,
  origins,
  payloadKeys,
  proxies,
  secrets,
  text,
  timeZone,
  token,
  url,
  wholeNumber,
  yearMs,
} from './config-fields.ts';

/**
 * All settings, read from the environment once at the start of a process. No other file reads `process.env`;
 * `.env.example` lists the same names with the same defaults.
 */

const settings = z.object({
  /** Address that the servers of this process listen on. */
  HOST: host().default('127.0.0.1'),
  PORT: integer(3001, 0, 65_535),
  /** Ports for `/healthz`, `/readyz` and `/metrics` of a server and of a worker; 0 disables them. */
  SERVER_HEALTH_PORT: integer(0, 0, 65_535),
  WORKER_HEALTH_PORT: integer(0, 0, 65_535),
  /** Where a worker's Temporal SDK serves its own metrics: `host:port`. */
  TEMPORAL_METRICS_ADDRESS: z
    .string()
    .regex(/^[^\s/]+:\d{1,5}$/, 'must be host:port')
    .optional(),
  /** How long a stopping server reports that it is not ready while it still accepts requests. */
  SHUTDOWN_DELAY_MS: integer(0, 0, 300_000),
  /**
   * How long requests, or a worker's activities, may then continue before they are aborted. Must be longer than a
   * kickoff waits for its admission; 10 s above ADMISSION_TIMEOUT_MS by default.
   */
  SHUTDOWN_GRACE_MS: wholeNumber(100, 600_000).optional(),
  /** Traces, by OpenTelemetry's own settings: any of the first three enables them. */
  OTEL_TRACES_EXPORTER: text().optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: collector(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collector(),
  /** Parsed as OpenTelemetry does: any value but true is false. */
  OTEL_SDK_DISABLED: z
    .string()
    .default('false')
    .transform((value) => value.toLowerCase() === 'true'),
  /** The name of the process in traces; `service.name` in the resource attributes sets it as well. */
  OTEL_SERVICE_NAME: text().optional(),
  OTEL_RESOURCE_ATTRIBUTES: text().optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),

  DATABASE_URL: url(/^postgres(ql)?$/).optional(),
  /** Connections of one process; migrations need two. */
  DATABASE_POOL: integer(10, 2, 100),
  /** Whether servers and workers prepare statements that recur; off for a pooler that shares connections. */
  DATABASE_PREPARED_STATEMENTS: flag(true),
  /**
   * How long a statement of a server or worker may wait for one lock, how long it may take in total, and how long a
   * transaction may be idle. The first two stay below the 5 s of one admission attempt.
   */
  DATABASE_LOCK_TIMEOUT_MS: integer(1_000, 10, 4_000),
  DATABASE_STATEMENT_TIMEOUT_MS: integer(4_000, 100, 600_000),
  DATABASE_IDLE_TRANSACTION_TIMEOUT_MS: integer(5_000, 100, 600_000),
  /** Without it the bus runs on PostgreSQL's LISTEN/NOTIFY, and limits are counted in PostgreSQL. */
  REDIS_URL: url(/^rediss?$/).optional(),

  TEMPORAL_ADDRESS: text().optional(),
  TEMPORAL_NAMESPACE: text().default('default'),
  /** How workers compress what they send to Temporal: `gzip` pays off where the network is slow or billed. */
  TEMPORAL_COMPRESSION: z.enum(['none', 'gzip']).default('none'),
  CHAT_TASK_QUEUE: text().default('roundtable-chat'),
  QUOTES_TASK_QUEUE: text().default('roundtable-quotes'),
  SONAR_TASK_QUEUE: text().default('roundtable-sonar'),
  WEBHOOKS_TASK_QUEUE: text().default('roundtable-webhooks'),
  /**
   * Keys for payloads in Temporal: the first encrypts, all decrypt; without keys payloads are plain. Give a new key to
   * every process first, after the others or with PAYLOAD_ENCRYPTION=false, and move it to the front afterwards.
   */
  PAYLOAD_KEYS: payloadKeys().default([]),
  /**
   * False writes plain payloads from now on, and still decrypts with PAYLOAD_KEYS. True by default if there are keys.
   * When the first key is introduced, set it to true once every process has that key.
   */
  PAYLOAD_ENCRYPTION: z
    .enum(['true', 'false'])
    .transform((value) => value === 'true')
    .optional(),
  /** Workflow runs that a worker caches; an evicted run is replayed on its next task. */
  WORKFLOW_CACHE: integer(2_000, 1),
  /**
   * Whether workflows keep a stack trace of every promise, for the tab "Call Stack" of the Temporal UI. They cost about
   * a tenth of the processor time of workflow code.
   */
  WORKFLOW_CALL_STACKS: flag(false),
  /** A workflow bundle made by `temporal bundle`; without it a worker bundles the workflows at its start. */
  WORKFLOW_BUNDLE: text().optional(),
  /** Whether workers register a version with Temporal, and runs stay on the build that began them. */
  WORKER_VERSIONING: flag(false),
  /** The deployment that the versions belong to: one for all workers that share task queues. */
  WORKER_DEPLOYMENT: deploymentName().default('roundtable'),
  /** The build of a versioned worker; the hash of its workflow bundle by default. */
  WORKER_BUILD_ID: buildId().optional(),

  LLM_DEMO_URL: url(/^https?$/).optional(),
  LLM_DEMO_TOKEN: token().default('llm-demo'),
  STORE_API_URL: url(/^https?$/).optional(),
  STORE_API_TOKEN: token().default('store-api'),

  /** An OpenAI-compatible base URL with its version; without it no model is used. */
  LLM_BASE_URL: url(/^https?$/).optional(),
  LLM_API_KEY: token().optional(),
  /** Stored with new Sonar conversations; 200 is the width of their column. */
  LLM_MODEL: text().max(200).optional(),
  /** Time limit for a model's answer; after it, canned texts are used. */
  LLM_TIMEOUT_MS: integer(10_000, 50, 600_000),

  /** Ports of the stand-ins (mock servers); 0 takes any free port. */
  LLM_DEMO_PORT: integer(0, 0, 65_535),
  STORE_API_PORT: integer(0, 0, 65_535),
  WEBHOOK_RECEIVER_PORT: integer(0, 0, 65_535),
  /** Secrets by which the receiver of webhooks checks signatures. */
  WEBHOOK_RECEIVER_SECRETS: list(/^whsec_/, 'must be secrets between commas, each whsec_…', ''),
  /** A file that keeps the sessions of llm-demo's stand-in over restarts; in memory by default. */
  LLM_DEMO_SESSIONS: z.string().min(1).optional(),
  /** How long the stand-in's steps take: nothing, 5 s each, or 46 s in total. */
  LATENCY_PROFILE: z.enum(['instant', 'doc', 'slow']).default('doc'),

  /** Follow-ups that a chat allows before 409 REFINEMENT_CAP_EXCEEDED (ruling Q3). */
  REFINEMENT_CAP: integer(8, 1, 1_000),
  /** Rounds of one chat, failed ones included, before it accepts no more (ruling D13). */
  CHAT_MAX_ROUNDS: integer(200, 1, 10_000),
  /** Rounds that a tenant may have running, unless `tenant limit` says otherwise; 0 for any number (ruling D14). */
  TENANT_MAX_RUNNING: integer(0, 0, 1_000_000),
  /**
   * How long a kickoff may wait for its admission before it is rejected for good: above the 12 s that a Temporal
   * cluster needs to detect a dead node.
   */
  ADMISSION_TIMEOUT_MS: integer(15_000, 100, 60_000),
  /**
   * Median wait of the last kickoffs for their admission from which further ones are refused (429), while many wait;
   * 0 refuses none.
   */
  KICKOFF_MAX_WAIT_MS: integer(1_000, 0, 60_000),
  /** Time limit for one call of a step; the slowest pipeline seen takes 46 s in total. */
  STEP_TIMEOUT_MS: integer(30_000, 50),
  /**
   * A worker renews its lease several times in this time; without a renewal another worker takes over its steps of
   * rounds. So a lost worker is noticed after this time or little more. A worker that stands still for longer, although
   * it is alive, has its steps called twice.
   */
  WORKER_LEASE_MS: integer(3_000, 200),
  /**
   * A round's step without a heartbeat for this long is given to another worker. It is the fallback of WORKER_LEASE_MS:
   * each heartbeat costs Temporal about as much as a step.
   */
  STEP_HEARTBEAT_MS: integer(30_000, 200),
  /** The same for activities of quotes, Sonar and webhooks, which leases do not cover. */
  ACTIVITY_HEARTBEAT_MS: integer(3_000, 200),
  STEP_ATTEMPTS: integer(3, 1, 100),
  /** Pause before the second attempt at a step; it doubles for each further attempt. */
  STEP_RETRY_MS: integer(1_000, 1),
  /** An idle chat actor completes after this time; the next round starts it again. */
  CHAT_IDLE_MS: integer(30 * 60_000, 100, yearMs),
  /** Rounds before an actor continues as new, to keep its history short. */
  CHAT_ROUNDS_PER_RUN: integer(20, 1, 200),
  /**
   * Age from which a running round without a running actor counts as abandoned. Keep it above ADMISSION_TIMEOUT_MS:
   * until then an update that a dead worker had in hand may be delivered again, and its caller get a 202.
   */
  ABANDONED_AFTER_MS: integer(5 * 60_000, 1_000, yearMs),
  RECONCILE_EVERY_MS: integer(60_000, 1_000),
  /** Interval between audits of rows against actors; 0 disables them. */
  AUDIT_EVERY_MS: integer(60 * 60_000, 0).refine(
    (ms) => ms === 0 || ms >= 1_000,
    'must be 0 or at least 1000',
  ),
  /** How long prompts, snapshots and answers of rounds are kept; 0 keeps them forever. */
  RETENTION_DAYS: integer(0, 0, 36_500),

  /** Delay before a reply of a quote conversation is generated. */
  QUOTES_THINK_MS: integer(1_500, 0, 600_000),
  /** Interval between tokens of a reply in its stream (QSSE-12). */
  QUOTES_TOKEN_MS: integer(100, 0, 10_000),
  /** A quote conversation without a new message expires after this time. */
  QUOTES_IDLE_MS: integer(60 * 60_000, 100, yearMs),
  /** Most stored quote conversations. Expired ones are evicted first, oldest first; then new ones are rejected. */
  QUOTES_MAX_CONVERSATIONS: integer(100_000, 1),

  /** Time zone of Sonar's timestamps (ruling Q36). */
  SONAR_TIME_ZONE: timeZone().default('Asia/Seoul'),
  /** An idle actor of a Sonar conversation completes after this time; the next question starts it again. */
  SONAR_IDLE_MS: integer(30 * 60_000, 100, yearMs),
  /** Questions of a Sonar conversation that may wait while another one is running. */
  SONAR_MAX_WAITING: integer(20, 0, 500),

  /** Whether webhooks may go to http:// addresses, and to loopback, private and other non-public ones. */
  WEBHOOKS_ALLOW_HTTP: flag(false),
  WEBHOOKS_ALLOW_PRIVATE: flag(false),
  /** Time limit of one attempt at a webhook, from the lookup of its host to the answer's last byte. */
  WEBHOOKS_TIMEOUT_MS: integer(15_000, 50, 30_000),
  /** Pause before the second attempt at a webhook; the later ones grow from it to 5,760 times as long (8 h). */
  WEBHOOKS_RETRY_MS: integer(5_000, 1, 60_000),
  /** A webhook is given up when its attempts have failed for this time; later ones of its chat go on. */
  WEBHOOKS_GIVE_UP_MS: integer(3 * 24 * 60 * 60_000, 100),
  /** An endpoint is disabled when it has taken nothing for this time, although there were attempts. */
  WEBHOOKS_DISABLE_AFTER_MS: integer(5 * 24 * 60 * 60_000, 100),
  /** How long the list of deliveries goes back, and how long an endpoint may be paused without loss. */
  WEBHOOKS_RETENTION_DAYS: integer(30, 1, 365),

  /**
   * The limits below count for all servers together, in Redis, or in PostgreSQL without it. A server that waits longer
   * than this for the count of a request counts on its own.
   */
  LIMIT_STORE_TIMEOUT_MS: integer(250, 10, 5_000),
  /** Requests per minute of one SDK key, or one session; 0 for no limit. */
  RATE_LIMIT_PER_MINUTE: integer(12_000, 0),
  /** Requests per minute of one address to quote conversations, which need no key; 0 for no limit. */
  QUOTES_RATE_LIMIT_PER_MINUTE: integer(12_000, 0),
  /**
   * New quote conversations per minute of one address, so that one client cannot use up
   * QUOTES_MAX_CONVERSATIONS; 0 for no limit.
   */
  QUOTES_NEW_PER_MINUTE: integer(300, 0),
  /** Open streams of quote conversations per address. */
  QUOTES_STREAMS_PER_ADDRESS: integer(500, 1),
  /** Open streams of chats' events per API key. */
  CHAT_STREAMS_PER_KEY: integer(1_000, 1),
  /** Open event streams per tenant. */
  SSE_CONNECTIONS_PER_TENANT: integer(2_500, 1),
  /** Chats of one export; what is beyond is left out, and the file's end says so. */
  EXPORT_MAX_ROWS: integer(50_000, 1, 200_000),
  /** How long an export may take; a client that is slower gets a part, which says so, or is cut off after twice the time. */
  EXPORT_MAX_MS: integer(120_000, 1, 3_600_000),
  /** Ping interval of an idle stream, so that proxies do not close it. */
  SSE_PING_MS: integer(25_000, 10, 3_600_000),

  /** Tokens are signed with the first secret and accepted with any; newest first (ruling Q30). */
  TENANT_JWT_SECRET: secrets().optional(),
  BACKOFFICE_JWT_SECRET: secrets().optional(),
  TENANT_JWT_ISSUER: text().default('roundtable'),
  TENANT_JWT_AUDIENCE: text().default('tenant'),
  BACKOFFICE_JWT_ISSUER: text().default('roundtable'),
  BACKOFFICE_JWT_AUDIENCE: text().default('backoffice'),
  /** Published keys of an external token issuer; the secrets of that audience are then ignored. */
  TENANT_JWT_JWKS_URL: url(/^https?$/).optional(),
  BACKOFFICE_JWT_JWKS_URL: url(/^https?$/).optional(),
  /** Hosts `{tenant}.{suffix}` serve only that tenant (ruling Q31). */
  TENANT_HOST_SUFFIXES: list(
    /^[a-z0-9]+([.-][a-z0-9]+)*$/,
    'must be host names between commas',
    'aika.life,ones1ght.com',
  ),
  /** Other origins whose pages may call /api/v1 with the browser's session cookie. */
  CORS_ORIGINS: origins(),
  /** Other origins whose pages may call /v1 with an SDK key. */
  SDK_CORS_ORIGINS: origins(),
  /** Other origins whose pages may call only /api/v1/admin/codec with that cookie: Temporal's UI. */
  CODEC_ORIGINS: origins(),

  /** Proxies whose X-Forwarded-* headers are trusted: the number of hops, or their networks. */
  TRUSTED_PROXIES: proxies().optional(),
  /** Older form of TRUSTED_PROXIES=1. */
  TRUST_PROXY: flag(false),

  /** The browser for tests; by default they look in the usual places. */
  CHROMIUM_PATH: text().optional(),
});

/** Time of a kickoff beyond its admission: two seconds for the actor's answer, and the response itself. */
const admissionMarginMs = 3_000;

const schema = settings
  .transform((given) => ({
    ...given,
    SHUTDOWN_GRACE_MS: given.SHUTDOWN_GRACE_MS ?? given.ADMISSION_TIMEOUT_MS + 10_000,
  }))
  .refine(({ PAYLOAD_ENCRYPTION, PAYLOAD_KEYS }) => PAYLOAD_ENCRYPTION !== true || PAYLOAD_KEYS.length > 0, {
    path: ['PAYLOAD_ENCRYPTION'],
    message: 'must not be true without PAYLOAD_KEYS, which encrypt',
  })
  .refine(
    ({ SHUTDOWN_GRACE_MS, ADMISSION_TIMEOUT_MS }) =>
      SHUTDOWN_GRACE_MS >= ADMISSION_TIMEOUT_MS + admissionMarginMs,
    {
      path: ['SHUTDOWN_GRACE_MS'],
      message: `must be at least ${admissionMarginMs} above ADMISSION_TIMEOUT_MS, or a server that stops cuts off kickoffs`,
    },
  );

export type Config = z.infer<typeof schema>;

/** A setting that is missing or wrong; the message names it and says what it should be. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Reads the settings. An empty value counts as unset.
 * @throws {ConfigError} naming every invalid setting.
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = new Map(
    parsed.error.issues.toReversed().map(({ path, message }) => [path.join('.'), message]),
  );
  const named = [...problems].toReversed().map(([name, message]) => `${name}: ${message}`);
  throw new ConfigError(`Settings that do not fit: ${named.join('; ')}. See .env.example.`);
}

/**
 * A setting that this process requires.
 * @throws {ConfigError} when it is unset.
 */
export function required<K extends keyof Config>(config: Config, name: K): NonNullable<Config[K]> {
  const value = config[name];
  if (value === undefined || value === null) throw new ConfigError(`${name} is not set. See .env.example.`);
  return value as NonNullable<Config[K]>;
}
