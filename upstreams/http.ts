import { z } from 'zod';
import {
  UpstreamAnswerInvalidError,
  UpstreamError,
  UpstreamRateLimitedError,
  UpstreamRejectedError,
  UpstreamServerError,
  UpstreamTimeoutError,
  UpstreamUnavailableError,
} from './errors.ts';
import { cleanCode, type LeftOut, readAnswer } from './reading.ts';

/** The longest answer that is read, in bytes after decompression. */
const maxAnswerBytes = 2 * 1024 * 1024;
/** The deepest answer that is read: what nests deeper can be neither written nor sent on (ruling D7). */
const maxAnswerDepth = 2_048;
/** The longest wait that an upstream may ask for. */
const maxRetryAfterMs = 60_000;

/** Time-outs below our own: undici's and the operating system's. */
const timeoutCodes = new Set([
  'ETIMEDOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
]);

/** How upstreams answer an error: with a code of their own, or the number of a status. */
const errorAnswerSchema = z.object({ error: z.object({ code: z.union([z.string(), z.int()]) }) });

/** What one call may cost. */
export interface Call {
  /** Ends the call from outside; the call then rejects with the signal's reason. */
  signal: AbortSignal;
  /** From the first byte sent to the last one read; the client's own by default. */
  timeoutMs?: number;
  /** Lets the upstream tell a repeat from a new request; sent as `Idempotency-Key`. */
  idempotencyKey?: string;
}

export interface HttpClientOptions {
  /** An http(s) address, possibly with a path, without credentials. */
  baseUrl: string;
  /** Sent as `Authorization: Bearer`. */
  token: string;
  timeoutMs: number;
  /** Turns a refusal with a meaning of its own into the error class for it. */
  translateRejection?: (refusal: UpstreamRejectedError) => UpstreamError;
  /** Hears of every call that the upstream failed, and of none that was ended from outside. */
  onFailure?: (failure: UpstreamFailure) => void;
  /** Hears of every item of an answer that could not be read. */
  onLeftOut?: (item: UpstreamLeftOut) => void;
  /** Whether the same question may be answered better the next time, as by a model (ruling D6). */
  randomAnswers?: boolean;
}

/** Both are of a few known words, so that failures can be counted by them. */
export interface UpstreamFailure {
  /** The last word of the path: `meal-suggest`, `products`. */
  step: string;
  /** The class of the error: `UpstreamTimeoutError`. */
  kind: string;
}

export interface UpstreamLeftOut extends LeftOut {
  /** The last word of the path. */
  step: string;
}

export interface HttpRequest<T> {
  method: 'GET' | 'POST';
  /** Begins with a slash, is encoded, and may have a query. */
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
  /** What the answer must look like. */
  answer: z.ZodType<T>;
}

/**
 * Sends one request and resolves to the parsed answer. It never retries: Temporal does.
 * @throws {UpstreamError} one class a kind of failure, see errors.ts.
 */
export type SendRequest = <T>(request: HttpRequest<T>, call: Call) => Promise<T>;

/** @throws {Error} when the options could never make a request. */
export function createHttpClient(options: HttpClientOptions): SendRequest {
  const base = checkedBaseUrl(options.baseUrl);
  const authorization = checkedAuthorization(options.token);
  const finalFailure = (error: unknown) => {
    if (error instanceof UpstreamRejectedError) return options.translateRejection?.(error) ?? error;
    if (!(error instanceof UpstreamAnswerInvalidError) || !options.randomAnswers) return error;
    return new UpstreamAnswerInvalidError({ cause: error.cause, retryable: true });
  };

  return async ({ method, path, body, headers, answer }, call) => {
    call.signal.throwIfAborted();
    // Built before the exchange: what cannot be put into a request is our own fault, not the upstream's.
    const init = {
      method,
      headers: new Headers({
        ...headers,
        authorization,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(call.idempotencyKey === undefined ? {} : { 'idempotency-key': call.idempotencyKey }),
      }),
      body: body === undefined ? null : JSON.stringify(body),
      redirect: 'manual' as const,
    };
    const { signal, release } = deadline(call.signal, call.timeoutMs ?? options.timeoutMs);
    try {
      const { data, leftOut } = parseAnswer(await exchange(base + path, { ...init, signal }), answer);
      for (const item of leftOut) options.onLeftOut?.({ step: lastWord(path), ...item });
      return data;
    } catch (error) {
      const failure = finalFailure(error);
      if (failure instanceof UpstreamError) options.onFailure?.({ step: lastWord(path), kind: failure.name });
      throw failure;
    } finally {
      release();
    }
  };
}

function lastWord(path: string): string {
  return path.split('?', 1)[0]?.split('/').at(-1) ?? '';
}

function checkedBaseUrl(baseUrl: string): string {
  const url = URL.parse(baseUrl);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new Error('An upstream address must be an http or https URL.');
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new Error(
      'An upstream address has no credentials, query or fragment: give the token apart from it.',
    );
  }
  return url.origin + url.pathname.replace(/\/+$/, '');
}

function checkedAuthorization(token: string): string {
  // The platform's own complaint about such a header would quote the token.
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new Error('An upstream token must be printable ASCII without spaces.');
  }
  return `Bearer ${token}`;
}

/** A signal that the caller's signal or the clock aborts, whichever is first; its reason says which. */
function deadline(outer: AbortSignal, timeoutMs: number): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const onAbort = () => controller.abort(outer.reason);
  outer.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(() => controller.abort(new UpstreamTimeoutError()), timeoutMs);
  return {
    signal: controller.signal,
    release: () => {
      clearTimeout(timer);
      outer.removeEventListener('abort', onAbort);
    },
  };
}

/** A 2xx answer, and the pause that it asks for. */
interface Answer {
  text: string;
  retryAfterMs: number | null;
}

async function exchange(url: string, init: RequestInit & { signal: AbortSignal }): Promise<Answer> {
  try {
    const response = await fetch(url, init);
    const waitMs = retryAfterMs(response.headers.get('retry-after'));
    if (response.ok) return { text: await readBody(response), retryAfterMs: waitMs };
    throw await failureOf(response, waitMs);
  } catch (error) {
    if (init.signal.aborted) throw init.signal.reason;
    throw error instanceof UpstreamError ? error : connectionFailure(error);
  }
}

async function failureOf(response: Response, waitMs: number | null): Promise<UpstreamError> {
  const failure = statusFailure(response.status, waitMs);
  if (failure instanceof UpstreamRejectedError && failure.status >= 400) {
    return new UpstreamRejectedError(failure.status, await refusalCode(response));
  }
  await response.body?.cancel();
  return failure;
}

/** What a status means; only refusals are not tried again (ruling D7). */
function statusFailure(status: number, retryAfterMs: number | null): UpstreamError {
  if (status === 408 || status === 504) return new UpstreamTimeoutError({ retryAfterMs });
  if (status === 425 || status === 429) return new UpstreamRateLimitedError({ retryAfterMs });
  if (status >= 500) return new UpstreamServerError(status, { retryAfterMs });
  return new UpstreamRejectedError(status, null);
}

/** The upstream's own code, null when its answer has none. */
async function refusalCode(response: Response): Promise<string | null> {
  const text = await readBody(response).catch((error: unknown) => {
    if (error instanceof UpstreamAnswerInvalidError) return '';
    throw error;
  });
  try {
    return cleanCode(String(errorAnswerSchema.parse(JSON.parse(text)).error.code));
  } catch {
    return null;
  }
}

/** `Retry-After` is a number of seconds or an HTTP date. */
function retryAfterMs(header: string | null): number | null {
  if (header === null) return null;
  const waitMs = /^\d+(?:\.\d+)?$/.test(header) ? Number(header) * 1_000 : httpDateMs(header) - Date.now();
  return Number.isNaN(waitMs) ? null : Math.min(Math.max(waitMs, 0), maxRetryAfterMs);
}

function httpDateMs(header: string): number {
  // Date.parse takes almost anything for a date ("-5" too), so only what ends as an HTTP date does is tried.
  return header.endsWith(' GMT') ? Date.parse(header) : Number.NaN;
}

async function readBody(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    // Leaving the loop cancels the body, and with it the connection.
    if (bytes > maxAnswerBytes)
      throw invalid(new Error(`The answer is longer than ${maxAnswerBytes} bytes.`));
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch (cause) {
    throw invalid(cause);
  }
}

function parseAnswer<T>({ text, retryAfterMs }: Answer, answer: z.ZodType<T>) {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw invalid(cause);
  }
  if (isDeeperThan(json, maxAnswerDepth)) {
    throw invalid(new Error(`The answer is nested deeper than ${maxAnswerDepth} levels.`));
  }
  const { parsed, leftOut } = readAnswer(answer, json);
  if (!parsed.success) throw failureWithin(json, retryAfterMs) ?? invalid(parsed.error);
  return { data: parsed.data, leftOut };
}

/** Level by level, since a function that calls itself would overflow where the answer would. */
function isDeeperThan(value: unknown, levels: number): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > levels) return true;
    level = level.flatMap((part) => (typeof part === 'object' && part !== null ? Object.values(part) : []));
  }
  return false;
}

/** Some gateways answer an error with 200: its code is then the status that was meant. Null where it is none. */
function failureWithin(json: unknown, waitMs: number | null): UpstreamError | null {
  const { success, data } = errorAnswerSchema.safeParse(json);
  const status = success ? Number(data.error.code) : Number.NaN;
  return status >= 400 && status <= 599 ? statusFailure(status, waitMs) : null;
}

function invalid(cause: unknown): UpstreamAnswerInvalidError {
  return new UpstreamAnswerInvalidError({ cause });
}

/** fetch rejects with one TypeError for all that can happen to a connection; its cause's code says what did. */
function connectionFailure(cause: unknown): UpstreamError {
  const code = systemCode(cause instanceof Error ? cause.cause : undefined);
  return code !== null && timeoutCodes.has(code)
    ? new UpstreamTimeoutError({ cause })
    : new UpstreamUnavailableError({ cause });
}

function systemCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}
