/**
 * Requests to the API.
 *
 * 1. A POST carries an `Idempotency-Key`, and all its repeats the same one: the server does the work once, whatever was
 *    lost on the way.
 * 2. A request is repeated when its fate is unknown or time may heal it: no answer, 408, 425, 429, 502, 503, 504, and
 *    any 5xx with `Retry-After`. Attempts are bounded, pauses have jitter and are never shorter than `Retry-After`.
 * 3. An abort ends a request at once, in its pauses too, and rejects with the signal's reason.
 */
import {
  ConnectionError,
  invalidResponse,
  isPassing,
  isServerFault,
  RoundtableError,
  toApiError,
} from './errors.ts';
import { newIdempotencyKey } from './idempotency-key.ts';
import { backoff, pause, within } from './wait.ts';

/** Times in milliseconds; the defaults suit servers and phones alike. */
export interface Timing {
  /** The first pause before a repeat; it doubles with each failure. 500 by default. */
  backoffMs: number;
  /** The longest such pause. 8 s by default. */
  maxBackoffMs: number;
  /** How long a stream may stay silent at its start, before long polls take its place. 10 s by default. */
  firstByteMs: number;
  /** How long an open stream may stay silent: more than two pings of the server. 60 s by default. */
  silenceMs: number;
  /** How long the server may hold a long poll, in seconds: 1 to 25. 25 by default. */
  pollWaitS: number;
  /** How long long polls take the place of streams that do not work. 10 minutes by default. */
  streamRetryMs: number;
}

export interface HttpOptions {
  /** The server's address, such as `https://roundtable.example`. */
  baseUrl: string;
  /** An SDK key, `osk_…`. */
  apiKey: string;
  /** Used instead of the global `fetch`. */
  fetch?: typeof globalThis.fetch;
  /** How long one attempt may take, beside the time that the server holds a long poll. 30 s by default. */
  timeoutMs?: number;
  /** How often a request is repeated at most. 4 by default. */
  maxRetries?: number;
  timing?: Partial<Timing>;
}

/** Options of a call. */
export interface CallOptions {
  signal?: AbortSignal | undefined;
}

/** Options of a POST. */
export interface PostOptions extends CallOptions {
  /** For repeats by the app itself, after a restart for instance. A new one by default. */
  idempotencyKey?: string;
}

export interface ApiRequest extends PostOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the base URL. */
  path: string;
  query?: Record<string, string | number | undefined>;
  body?: unknown;
  timeoutMs?: number;
}

export interface ApiAnswer {
  status: number;
  headers: Headers;
  /** Undefined for a 204. */
  data: unknown;
}

/** An open stream: its head has arrived. `close` ends the connection. */
export interface OpenStream {
  response: Response;
  close(): void;
}

export type Http = ReturnType<typeof createHttp>;

const defaultTiming: Timing = {
  backoffMs: 500,
  maxBackoffMs: 8_000,
  firstByteMs: 10_000,
  silenceMs: 60_000,
  pollWaitS: 25,
  streamRetryMs: 600_000,
};

/** A longer `Retry-After` is left to the caller. */
const maxRetryAfterS = 30;

export function createHttp(options: HttpOptions) {
  const { apiKey, timeoutMs = 30_000, maxRetries = 4 } = options;
  const timing: Timing = { ...defaultTiming, ...options.timing };
  const baseUrl = options.baseUrl.replace(/\/+$/, '');
  if (!/^https?:\/\/[^/]/.test(baseUrl)) throw new TypeError('baseUrl: must be an http or https address.');
  if (!/^[\x21-\x7e]+$/.test(apiKey)) throw new TypeError('apiKey: must be visible ASCII characters.');
  // Neither is called as a method: a browser's fetch must not have another `this`.
  const fetch = options.fetch ?? ((input: string, init: RequestInit) => globalThis.fetch(input, init));

  async function request({ method, path, query, body, idempotencyKey }: ApiRequest, init: RequestInit) {
    try {
      return await fetch(`${baseUrl}${path}${toQuery(query)}`, {
        ...init,
        method: method ?? 'GET',
        headers: {
          accept: 'application/json',
          authorization: `Bearer ${apiKey}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
          ...(init.headers as Record<string, string>),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
    } catch (cause) {
      throw connectionFailed(cause);
    }
  }

  /** One attempt. @throws {RoundtableError} */
  async function attempt(call: ApiRequest): Promise<ApiAnswer> {
    const controller = new AbortController();
    try {
      return await within(call.timeoutMs ?? timeoutMs, call.signal, async () =>
        readAnswer(await request(call, { signal: controller.signal })),
      );
    } finally {
      controller.abort();
    }
  }

  /** Sends a request, with repeats (invariant 2). @throws {RoundtableError} */
  async function send(call: ApiRequest): Promise<ApiAnswer> {
    const keyed =
      call.method === 'POST' ? { ...call, idempotencyKey: call.idempotencyKey ?? newIdempotencyKey() } : call;
    for (let failures = 1; ; failures += 1) {
      try {
        return await attempt(keyed);
      } catch (error) {
        if (failures > maxRetries || !isRepeatable(error)) throw error;
        const pauseMs = backoff(failures, timing.backoffMs, timing.maxBackoffMs);
        await pause(Math.max(pauseMs, (error.retryAfter ?? 0) * 1_000), call.signal);
      }
    }
  }

  /** Opens a stream, in one attempt. @throws {RoundtableError} */
  async function open(call: ApiRequest): Promise<OpenStream> {
    const controller = new AbortController();
    try {
      const response = await within(timing.firstByteMs, call.signal, async () => {
        const answer = await request(call, {
          signal: controller.signal,
          headers: { accept: 'text/event-stream' },
        });
        if (!answer.ok) await readAnswer(answer);
        return answer;
      });
      return { response, close: () => controller.abort() };
    } catch (error) {
      controller.abort();
      throw error;
    }
  }

  // React Native's fetch gives no body stream, and its promise waits for the end of the body.
  const mayStream =
    typeof TextDecoder === 'function' &&
    (options.fetch !== undefined || 'body' in (globalThis.Response?.prototype ?? {}));

  return { attempt, send, open, timing, timeoutMs, mayStream };
}

export function connectionFailed(cause: unknown): RoundtableError {
  if (cause instanceof RoundtableError) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ConnectionError(`The connection failed: ${reason}`, { code: 'CONNECTION_FAILED', cause });
}

/** Invariant 2. */
function isRepeatable(error: unknown): error is RoundtableError {
  return isPassing(error) && !isServerFault(error) && (error.retryAfter ?? 0) <= maxRetryAfterS;
}

/** `?a=1&b=2` of the values that are there; built by hand, because React Native's URLSearchParams is not whole. */
function toQuery(query: ApiRequest['query'] = {}): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined);
  const text = pairs.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join('&');
  return text && `?${text}`;
}

async function readAnswer(response: Response): Promise<ApiAnswer> {
  const { status, headers, ok } = response;
  const text = await response.text().catch((cause: unknown) => {
    throw connectionFailed(cause);
  });
  if (status === 204) return { status, headers, data: undefined };
  const body = parseJson(text);
  if (!ok) throw toApiError(status, headers, body);
  if (body?.success !== true) {
    throw invalidResponse(
      'The answer is not the API’s; is the base URL right, or a proxy in between?',
      status,
    );
  }
  return { status, headers, data: body.data };
}

function parseJson(text: string): { success?: unknown; data?: unknown } | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
