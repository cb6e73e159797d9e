import { trace } from '@opentelemetry/api';
import { type DestinationStream, destination, type LogFn, type Logger, pino } from 'pino';
import { cutText, isError, toLogData } from './log-data.ts';

export type { Logger };

export interface LoggerOptions {
  level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
  /** Which process speaks: `server`, `worker`, `cli`… */
  name: string;
  /** What each line says besides, of the work that it was written in. */
  about?: () => object;
}

/** Secrets by their looks, for those that got into a text: API keys, bearer tokens, JWTs, URLs' passwords. */
const secretLooks: [RegExp, string][] = [
  [/\bosk_([A-Za-z0-9-]+)_[0-9a-f]{16,}/g, 'osk_$1_[redacted]'],
  [/\bBearer [A-Za-z0-9._~+/=-]+/gi, 'Bearer [redacted]'],
  // It begins where a run of such characters does: one match at most is tried for each run.
  [/(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g, '[redacted]'],
  [/(:\/\/[^\s:/@"]*):[^\s/@"]+@/g, '$1:[redacted]@'],
];

/**
 * JSON lines on standard error, unless a test reads them: standard output belongs to commands' results.
 * No call of the logger throws, whatever it is given: a line that cannot be written is left out.
 */
export function createLogger(
  { level, name, about = () => ({}) }: LoggerOptions,
  stream: DestinationStream = standardError(),
): Logger {
  const hooks = { logMethod: writePlainly, streamWrite: withoutSecrets };
  // pino would take what `toLogData` has made of an error for an error.
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

/** A full disk, or a reader that has closed its pipe, costs lines of the log and not the process. */
function standardError(): DestinationStream {
  return destination(2).on('error', () => {});
}

/** Hands plain data to a method of the logger, which would fail on much else. */
function writePlainly(this: Logger, args: Parameters<LogFn>, write: LogFn): void {
  try {
    const [first, ...rest] = args as unknown[];
    const plain = typeof first === 'object' && first !== null ? toFields(first) : toArgument(first);
    write.apply(this, [plain, ...rest.map(toArgument)] as Parameters<LogFn>);
  } catch {
    // The last resort: nothing that is logged may end the process.
  }
}

function toFields(value: object): object {
  const data = toLogData(isError(value) ? { err: value } : value);
  return typeof data === 'object' && data !== null && !Array.isArray(data) ? data : { data };
}

function toArgument(value: unknown): unknown {
  return typeof value === 'string' ? cutText(value) : toLogData(value);
}

/** By which lines are found of a trace, where there are traces. */
function activeSpan(): { trace_id?: string; span_id?: string } {
  const span = trace.getActiveSpan()?.spanContext();
  return span ? { trace_id: span.traceId, span_id: span.spanId } : {};
}

function withoutSecrets(line: string): string {
  return secretLooks.reduce((text, [look, replacement]) => text.replace(look, replacement), line);
}
