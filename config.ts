import { BlockList, isIP, isIPv6 } from 'node:net';
import { z } from 'zod';

/**
 * Everything that the environment decides, read once at the start of a process. No other file reads
 * `process.env`; `.env.example` lists the same names with the same defaults.
 */

/** What a timer of Node can wait, in milliseconds, and an integer of PostgreSQL hold; a longer timer fires at once. */
const highestInteger = 2 ** 31 - 1;
const yearMs = 365 * 24 * 60 * 60_000;

const wholeNumber = (min: number, max: number) => {
  const message = `must be a whole number from ${min} to ${max}`;
  return z.coerce.number(message).int(message).min(min, message).max(max, message);
};
const integer = (fallback: number, min: number, max = highestInteger) =>
  wholeNumber(min, max).default(fallback);

/**
 * What came along with a value on its way here and is part of it now: the line break of `echo`, quotation marks of
 * an env file that is read as it stands, a byte order mark.
 */
function straySign(value: string): string | null {
  if (value.trim() !== value) return 'begins or ends with a blank, a line break or a byte order mark';
  if (/[\p{Cc}\p{Zl}\p{Zp}\ufeff]/u.test(value)) return 'has a line break or a control character in it';
  if (/^(["']).*\1$/.test(value)) return 'stands in quotation marks, which count as part of it';
  return null;
}

const clean = (value: string, issues: z.RefinementCtx) => {
  const message = straySign(value);
  if (message !== null) issues.addIssue({ code: 'custom', message: `${message}: take that away` });
};
const text = () => z.string().min(1).superRefine(clean);
/** Sent in a header. */
const token = () =>
  text().refine((value) => !/[^\0-\x7f]/.test(value), 'has a character that no header can carry');
const url = (protocol: RegExp, error?: string) =>
  z
    .string()
    .superRefine(clean)
    .pipe(z.url({ protocol, ...(error !== undefined && { error }) }));
const collector = () =>
  url(/^https?$/, 'must be an http(s) address, such as http://collector:4318').optional();
/** `::1` without brackets: those belong to addresses that name a port too. */
const host = () =>
  text().refine(
    (name) => isIP(name) !== 0 || /^[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_.])?$/.test(name),
    'must be an address or a host name without a port, such as 127.0.0.1 or ::1',
  );
const flag = (fallback: boolean) =>
  z
    .enum(['true', 'false'])
    .default(fallback ? 'true' : 'false')
    .transform((value) => value === 'true');

/** Texts between commas, each of the form. */
const list = (form: RegExp, message: string, fallback: string) =>
  z
    .string()
    .default(fallback)
    .superRefine(cleanList)
    .transform(split)
    .refine((parts) => parts.every((part) => form.test(part)), message);
const secrets = () =>
  z
    .string()
    .superRefine(cleanList)
    .transform(split)
    .refine(
      (parts) => parts.length > 0 && parts.every(({ length }) => length >= 32),
      'must have at least 32 characters, as openssl rand -hex 32 makes them, or be several such between commas',
    );

/** Blanks and line breaks around the parts are left out anyway. */
function cleanList(value: string, issues: z.RefinementCtx): void {
  clean(split(value).join(','), issues);
}

const origins = () =>
  list(/^https?:\/\/[^/\s]+$/, 'must be origins between commas, such as https://dashboard.example.com', '');

/** A number of proxies, or the networks that they are in. */
const proxies = () =>
  z.string().transform((text, ctx) => {
    if (/^\s*\d{1,2}\s*$/.test(text)) return Number(text);
    const networks = toNetworks(split(text));
    if (networks) return networks;
    ctx.addIssue('must be a number of proxies, or networks between commas, such as 10.0.0.0/8');
    return z.NEVER;
  });

/** Null where one of them is no network. */
function toNetworks(list: readonly string[]): BlockList | null {
  const networks = new BlockList();
  for (const text of list) {
    const [, address = '', bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
    const most = isIPv6(address) ? 128 : 32;
    if (isIP(address) === 0 || Number(bits ?? most) > most) return null;
    networks.addSubnet(address, Number(bits ?? most), isIPv6(address) ? 'ipv6' : 'ipv4');
  }
  return list.length === 0 ? null : networks;
}

/** `id:key`, the key 32 bytes in base64. */
const payloadKey = /^[A-Za-z0-9_-]{1,64}:[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/;

function haveOwnIds(keys: readonly string[]): boolean {
  return new Set(keys.map((key) => key.split(':')[0])).size === keys.length;
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== null;
  } catch {
    return false;
  }
}

function split(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

const settings = z.object({
  /** Address that the servers of this process listen on. */
  HOST: host().default('127.0.0.1'),
  PORT: integer(3001, 0, 65_535),
  /** A port each for `/healthz`, `/readyz` and `/metrics` of a server and of a worker; 0 for none. */
  SERVER_HEALTH_PORT: integer(0, 0, 65_535),
  WORKER_HEALTH_PORT: integer(0, 0, 65_535),
  /** Where a worker's Temporal SDK serves metrics of its own: `host:port`. */
  TEMPORAL_METRICS_ADDRESS: z
    .string()
    .regex(/^[^\s/]+:\d{1,5}$/, 'must be host:port')
    .optional(),
  /** How long a server that is to end says that it is not ready and still takes requests. */
  SHUTDOWN_DELAY_MS: integer(0, 0, 300_000),
  /**
   * How long requests, or a worker's activities, may then go on before they are cut off: longer than a kickoff
   * waits for its admission. Unset, it is 10 s above ADMISSION_TIMEOUT_MS.
   */
  SHUTDOWN_GRACE_MS: wholeNumber(100, 600_000).optional(),
  /** Traces, by OpenTelemetry's own settings: any of the first three switches them on. */
  OTEL_TRACES_EXPORTER: text().optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: collector(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collector(),
  /** As OpenTelemetry reads it: whatever is not true is false. */
  OTEL_SDK_DISABLED: z
    .string()
    .default('false')
    .transform((value) => value.toLowerCase() === 'true'),
  /** What the process is called in traces; `service.name` among the attributes says it too. */
  OTEL_SERVICE_NAME: text().optional(),
  OTEL_RESOURCE_ATTRIBUTES: text().optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),

  DATABASE_URL: url(/^postgres(ql)?$/).optional(),
  /** Connections of one process; migrating takes two. */
  DATABASE_POOL: integer(10, 2, 100),
  /**
   * How long a server's or worker's statement may wait for one lock, how long it may take in all, and how long a
   * transaction may lie idle. The first two stay below the 5 s that an admission has for one attempt.
   */
  DATABASE_LOCK_TIMEOUT_MS: integer(1_000, 10, 4_000),
  DATABASE_STATEMENT_TIMEOUT_MS: integer(4_000, 100, 600_000),
  DATABASE_IDLE_TRANSACTION_TIMEOUT_MS: integer(5_000, 100, 600_000),
  /** Without it the bus runs on PostgreSQL's LISTEN/NOTIFY. */
  REDIS_URL: url(/^rediss?$/).optional(),

  TEMPORAL_ADDRESS: text().optional(),
  TEMPORAL_NAMESPACE: text().default('default'),
  CHAT_TASK_QUEUE: text().default('roundtable-chat'),
  QUOTES_TASK_QUEUE: text().default('roundtable-quotes'),
  SONAR_TASK_QUEUE: text().default('roundtable-sonar'),
  /**
   * Keys of what Temporal keeps: the first encrypts, all decrypt; none leaves it plain. A new key goes to every
   * process first, behind the others or with PAYLOAD_ENCRYPTION=false, and in front once all can read it.
   */
  PAYLOAD_KEYS: z
    .string()
    .superRefine(cleanList)
    .transform(split)
    .refine(
      (keys) => keys.length > 0 && keys.every((key) => payloadKey.test(key)),
      'must be id:key between commas, each key 32 bytes in base64, as openssl rand -base64 32 makes them',
    )
    .refine(haveOwnIds, 'must have another id for every key')
    .default([]),
  /**
   * False writes plainly from now on, and goes on decrypting what PAYLOAD_KEYS open; unset is true where there
   * are keys. With the first key it becomes true once every process has that key.
   */
  PAYLOAD_ENCRYPTION: z
    .enum(['true', 'false'])
    .transform((value) => value === 'true')
    .optional(),
  /** Histories that a worker keeps in memory; a chat outside of it is replayed on its next task. */
  WORKFLOW_CACHE: integer(2_000, 1),
  /** A file with the workflows, which `temporal bundle` has made of them; without it a worker makes its own. */
  WORKFLOW_BUNDLE: text().optional(),

  LLM_DEMO_URL: url(/^https?$/).optional(),
  LLM_DEMO_TOKEN: token().default('llm-demo'),
  STORE_API_URL: url(/^https?$/).optional(),
  STORE_API_TOKEN: token().default('store-api'),

  /** An OpenAI-compatible address with its version; without it nothing is asked of a model. */
  LLM_BASE_URL: url(/^https?$/).optional(),
  LLM_API_KEY: token().optional(),
  /** New Sonar conversations name it, and their column holds no more. */
  LLM_MODEL: text().max(200).optional(),
  /** The longest that a model may take for an answer; then the texts written beforehand serve. */
  LLM_TIMEOUT_MS: integer(10_000, 50, 600_000),

  /** Where the stand-ins listen; 0 takes any free port. */
  LLM_DEMO_PORT: integer(0, 0, 65_535),
  STORE_API_PORT: integer(0, 0, 65_535),
  /** A file in which llm-demo's stand-in keeps its sessions over restarts; without it they end with it. */
  LLM_DEMO_SESSIONS: z.string().min(1).optional(),
  /** How long the stand-in's steps think: not at all, 5 s each, or 46 s in all. */
  LATENCY_PROFILE: z.enum(['instant', 'doc', 'slow']).default('doc'),

  /** Follow-ups that a chat allows before 409 REFINEMENT_CAP_EXCEEDED (ruling Q3). */
  REFINEMENT_CAP: integer(8, 1, 1_000),
  /** Rounds of one chat, in error or not, before it takes no more (ruling D13). */
  CHAT_MAX_ROUNDS: integer(200, 1, 10_000),
  /**
   * How long a kickoff may wait for its admission before it is refused for good: above the 12 s in which a Temporal
   * cluster gives a dead node up.
   */
  ADMISSION_TIMEOUT_MS: integer(15_000, 100, 60_000),
  /** The longest that one call of a step may take; the slowest pipeline seen takes 46 s in all. */
  STEP_TIMEOUT_MS: integer(30_000, 50),
  /**
   * A step whose worker is silent for so long is given to another worker. The SDK heartbeats at 0.8 of it, so a lost
   * worker is missed after 0.6 to 3 s, and Temporal may be slow by 0.6 s before a step is called twice. Shorter costs
   * Temporal a write a step more often.
   */
  STEP_HEARTBEAT_MS: integer(3_000, 200),
  STEP_ATTEMPTS: integer(3, 1, 100),
  /** Pause before an upstream's second attempt at a step; it doubles from there. */
  STEP_RETRY_MS: integer(1_000, 1),
  /** An actor without work completes after so long; the next round starts it again. */
  CHAT_IDLE_MS: integer(30 * 60_000, 100, yearMs),
  /** Rounds before an actor continues as new, to keep its history short. */
  CHAT_ROUNDS_PER_RUN: integer(20, 1, 200),
  /** Age from which a running round without a running actor counts as abandoned. */
  ABANDONED_AFTER_MS: integer(5 * 60_000, 1_000, yearMs),
  RECONCILE_EVERY_MS: integer(60_000, 1_000),
  /** How often workers have rows and actors compared; 0 for never. */
  AUDIT_EVERY_MS: integer(60 * 60_000, 0).refine(
    (ms) => ms === 0 || ms >= 1_000,
    'must be 0 or at least 1000',
  ),
  /** How long prompts, snapshots and answers of rounds are kept; 0 for ever. */
  RETENTION_DAYS: integer(0, 0, 36_500),

  /** Pause before a reply of a quote conversation is made. */
  QUOTES_THINK_MS: integer(1_500, 0, 600_000),
  /** From one token of a reply to the next in its stream (QSSE-12). */
  QUOTES_TOKEN_MS: integer(100, 0, 10_000),
  /** A quote conversation without a message expires after so long. */
  QUOTES_IDLE_MS: integer(60 * 60_000, 100, yearMs),
  /** Quote conversations that are kept; the oldest expired ones give way, and only then is there no room. */
  QUOTES_MAX_CONVERSATIONS: integer(100_000, 1),

  /** Whose clocks Sonar's times are told by (ruling Q36). */
  SONAR_TIME_ZONE: z
    .string()
    .refine(isTimeZone, 'must be the name of a time zone, such as Asia/Seoul')
    .default('Asia/Seoul'),
  /** An actor of a Sonar conversation without work completes after so long; the next question starts it again. */
  SONAR_IDLE_MS: integer(30 * 60_000, 100, yearMs),
  /** Questions of a Sonar conversation that may wait while another one is at work. */
  SONAR_MAX_WAITING: integer(20, 0, 500),

  /** Requests a minute of one SDK key, or one login, on one server; 0 for no limit. */
  RATE_LIMIT_PER_MINUTE: integer(12_000, 0),
  /** Requests a minute of one address to quote conversations, which need no key; 0 for no limit. */
  QUOTES_RATE_LIMIT_PER_MINUTE: integer(12_000, 0),
  /**
   * Quote conversations that one address may begin in a minute on one server, so that it cannot take all the room
   * there is; 0 for no limit.
   */
  QUOTES_NEW_PER_MINUTE: integer(300, 0),
  /** Streams of quote conversations that one address may have open on one server. */
  QUOTES_STREAMS_PER_ADDRESS: integer(500, 1),
  /** Event streams that one tenant may have open on one server. */
  SSE_CONNECTIONS_PER_TENANT: integer(2_500, 1),
  /** How often a stream that has nothing to say pings, so that nobody on its way takes it for dead. */
  SSE_PING_MS: integer(25_000, 10, 3_600_000),

  /** Logins are signed with the first and taken with any; newest first (ruling Q30). */
  TENANT_JWT_SECRET: secrets().optional(),
  BACKOFFICE_JWT_SECRET: secrets().optional(),
  TENANT_JWT_ISSUER: text().default('roundtable'),
  TENANT_JWT_AUDIENCE: text().default('tenant'),
  BACKOFFICE_JWT_ISSUER: text().default('roundtable'),
  BACKOFFICE_JWT_AUDIENCE: text().default('backoffice'),
  /** The keys of whoever issues the logins of a realm; its secrets then count for nothing. */
  TENANT_JWT_JWKS_URL: url(/^https?$/).optional(),
  BACKOFFICE_JWT_JWKS_URL: url(/^https?$/).optional(),
  /** Hosts `{tenant}.{suffix}` serve that tenant alone (ruling Q31). */
  TENANT_HOST_SUFFIXES: list(
    /^[a-z0-9]+([.-][a-z0-9]+)*$/,
    'must be host names between commas',
    'aika.life,ones1ght.com',
  ),
  /** Other origins whose pages may call /api/v1 with the browser's login. */
  CORS_ORIGINS: origins(),
  /** Other origins whose pages may call /api/v1/admin/codec with it, and nothing else: Temporal's UI. */
  CODEC_ORIGINS: origins(),

  /** The proxies whose X-Forwarded-* count: how many stand one behind the other, or their networks. */
  TRUSTED_PROXIES: proxies().optional(),
  /** The older way to say TRUSTED_PROXIES=1. */
  TRUST_PROXY: flag(false),

  /** The browser of the tests; without it they look in the usual places. */
  CHROMIUM_PATH: text().optional(),
});

/** What a kickoff may take beyond its admission: two seconds for the actor's answer, and the answer itself. */
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
 * @throws {ConfigError} naming every setting that does not fit.
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const faults = new Map(
    parsed.error.issues.toReversed().map(({ path, message }) => [path.join('.'), message]),
  );
  const named = [...faults].toReversed().map(([name, message]) => `${name}: ${message}`);
  throw new ConfigError(`Settings that do not fit: ${named.join('; ')}. See .env.example.`);
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
