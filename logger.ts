import { trace } from '@opentelemetry/api';
import { type DestinationStream, destination, type LogFn, type Logger, pino } from 'pino';
import { cutText, isError, toLogData } from './log-data.ts';

export type { Logger };

interface LoggerOptions {
  level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
  /** The process that writes the log: `server`, `worker`, `cli`… */
  name: string;
  /** Extra fields for each line, read when it is written. */
  about?: () => object;
}

/** Patterns of secrets inside texts: API keys, secrets of webhooks, bearer tokens, JWTs, passwords in URLs. */
const secretPatterns: [RegExp, string][] = [
  [/\bosk_([A-Za-z0-9-]+)_[0-9a-f]{16,}/g, 'osk_$1_[redacted]'],
  [/\bwhsec_[A-Za-z0-9+/=]+/g, 'whsec_[redacted]'],
  [/\bBearer [A-Za-z0-9._~+/=-]+/gi, 'Bearer [redacted]'],
  // The lookbehind allows one match attempt per run of such characters, which keeps this linear.
  [/(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g, '[redacted]'],
  [/(:\/\/[^\s:/@"]*):[^\s/@"]+@/g, '$1:[redacted]@'],
];

/**
 * Writes JSON lines to standard error, or to `stream` in tests: standard output belongs to commands' results.
 * Logging never throws: a line that cannot be written is dropped.
 */
export function createLogger(
  { level, name, about = () => ({}) }: LoggerOptions,
  stream: DestinationStream = standardError(),
): Logger {
  const hooks = { logMethod: writePlainData, streamWrite: withoutSecrets };
  // `toLogData` has already serialized errors; pino would serialize them again.
  const serializers = { err: (described: unknown) => described };
  const mixin = () => ({ ...about(), ...activeSpan() });
  const logger = pino({ level, name, hooks, serializers, mixin }, stream);
  const makeChild: (this: Logger, bindings: object, options?: object) => Logger = logger.child;
  // Children of children inherit it.
  return Object.assign(logger, {
    child(this: Logger, bindings: object, options?: object) {
      return makeChild.call(this, toFields(bindings), options);
    },
  });
}

/** A full disk or a closed pipe loses log lines, but does not end the process. */
function standardError(): DestinationStream {
  return destination(2).on('error', () => {});
}

/** Converts arguments to plain data, as pino throws on many other values. */
function writePlainData(this: Logger, args: Parameters<LogFn>, write: LogFn): void {
  try {
    const [first, ...rest] = args as unknown[];
    const plain = typeof first === 'object' && first !== null ? toFields(first) : toArgument(first);
    write.apply(this, [plain, ...rest.map(toArgument)] as Parameters<LogFn>);
  } catch {
    // Last resort: logging must not end the process.
  }
}

function toFields(value: object): object {
  const data = toLogData(isError(value) ? { err: value } : value);
  return typeof data === 'object' && data !== null && !Array.isArray(data) ? data : { data };
}

function toArgument(value: unknown): unknown {
  return typeof value === 'string' ? cutText(value) : toLogData(value);
}

/** Ids that link a log line to its trace; empty without traces. */
function activeSpan(): { trace_id?: string; span_id?: string } {
  const span = trace.getActiveSpan()?.spanContext();
  return span ? { trace_id: span.traceId, span_id: span.spanId } : {};
}

function withoutSecrets(line: string): string {
  return secretPatterns.reduce((text, [look, replacement]) => text.replace(look, replacement), line);
}
