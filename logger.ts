import { type DestinationStream, destination, type Logger, pino } from 'pino';

export type { Logger };

export interface LoggerOptions {
  level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
  /** Which process speaks: `server`, `worker`, `cli`… */
  name: string;
}

const secretFields = [
  'apiKey',
  'api_key',
  'authorization',
  'cookie',
  'databaseUrl',
  'key',
  'password',
  'redisUrl',
  'secret',
  'token',
  '["proxy-authorization"]',
  '["set-cookie"]',
  '["x-api-key"]',
];

/** A field is looked for at the top and up to three levels down, as in `req.headers.authorization`. */
const redactedPaths = secretFields.flatMap((field) => {
  const child = field.startsWith('[') ? field : `.${field}`;
  return [field, `*${child}`, `*.*${child}`, `*.*.*${child}`];
});

/** ioredis hands the refused command along with its error, and that may be AUTH with its password. */
const refusedCommand = 'err.command.args';

/** Secrets by their looks, for those that got into a text: API keys, bearer tokens, JWTs, URLs' passwords. */
const secretLooks: [RegExp, string][] = [
  [/\bosk_([A-Za-z0-9-]+)_[0-9a-f]{16,}/g, 'osk_$1_[redacted]'],
  [/\bBearer [A-Za-z0-9._~+/=-]+/gi, 'Bearer [redacted]'],
  [/\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g, '[redacted]'],
  [/(:\/\/[^\s:/@"]*):[^\s/@"]+@/g, '$1:[redacted]@'],
];

/** JSON lines on standard error, unless a test reads them: standard output belongs to commands' results. */
export function createLogger(
  { level, name }: LoggerOptions,
  stream: DestinationStream = destination(2),
): Logger {
  const redact = { paths: [...redactedPaths, refusedCommand], censor: '[redacted]' };
  return pino({ level, name, redact, hooks: { streamWrite: withoutSecrets } }, stream);
}

function withoutSecrets(line: string): string {
  return secretLooks.reduce((text, [look, replacement]) => text.replace(look, replacement), line);
}
