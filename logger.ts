import { trace } from '@opentelemetry/api';
import { type DestinationStream, destination, type Logger, pino } from 'pino';

export type { Logger };

export interface LoggerOptions {
  level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
  /** Which process speaks: `server`, `worker`, `cli`… */
  name: string;
  /** What each line says besides, of the work that it was written in. */
  about?: () => object;
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
  { level, name, about = () => ({}) }: LoggerOptions,
  stream: DestinationStream = destination(2),
): Logger {
  const redact = { paths: [...redactedPaths, refusedCommand], censor: '[redacted]' };
  // The Temporal SDK calls errors `error`; without a serializer they would be `{}`.
  const serializers = { err: told, error: told };
  const hooks = { streamWrite: withoutSecrets };
  const mixin = () => ({ ...about(), ...activeSpan() });
  return pino({ level, name, redact, serializers, mixin, hooks }, stream);
}

/** By which lines are found of a trace, where there are traces. */
function activeSpan(): { trace_id?: string; span_id?: string } {
  const span = trace.getActiveSpan()?.spanContext();
  return span ? { trace_id: span.traceId, span_id: span.spanId } : {};
}

/** Without the metadata of gRPC's errors, which redaction copies and which cannot be written out as a copy. */
function told(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { metadata, ...rest } = pino.stdSerializers.err(error);
  return rest;
}

function withoutSecrets(line: string): string {
  return secretLooks.reduce((text, [look, replacement]) => text.replace(look, replacement), line);
}
