import { errors } from 'undici';
import type { z } from 'zod';
import type { Connections } from './connections.ts';
import {
  type FailedCall,
  UpstreamAnswerInvalidError,
  UpstreamError,
  UpstreamRejectedError,
  UpstreamTimeoutError,
  UpstreamUnavailableError,
} from './errors.ts';
import type { SkippedItem } from './lenient-schemas.ts';
import {
  type Answer,
  acceptedEncodings,
  parseAnswer,
  readBody,
  readRequestId,
  retryAfterMs,
  toStatusError,
} from './read-response.ts';

/** Codes of timeouts in undici and the operating system. */
const timeoutCodes = new Set(['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT']);

/** Options of one call. */
export interface Call {
  /** Aborts the call, which then rejects with the signal's reason. */
  signal: AbortSignal;
  /** Time limit from the first byte sent to the last one read; the client's by default. */
  timeoutMs?: number;
  /** Lets the upstream recognize a repeated request; sent as `Idempotency-Key`. */
  idempotencyKey?: string;
}

interface HttpClientOptions {
  connections: Connections;
  /** An http(s) address, possibly with a path, without credentials. */
  baseUrl: string;
  /** Sent as `Authorization: Bearer`. */
  token: string;
  timeoutMs: number;
  /** Maps a rejection with a specific code to its error class. */
  translateRejection?: (rejection: UpstreamRejectedError) => UpstreamError;
  /** Called for each failed call, but not for aborted ones. */
  onFailure?: (failure: UpstreamFailure) => void;
  /** Called for each unreadable item of an answer. */
  onSkippedItem?: (item: SkippedUpstreamItem) => void;
  /** Whether an invalid answer may be retried, as with a model (ruling D6). */
  randomAnswers?: boolean;
}

/** Labels of a failure metric; both have few values. */
export interface UpstreamFailure {
  /** The last segment of the path: `meal-suggest`, `products`. */
  step: string;
  /** The class of the error: `UpstreamTimeoutError`. */
  kind: string;
}

export interface SkippedUpstreamItem extends SkippedItem {
  /** The last segment of the path. */
  step: string;
}

interface HttpRequest<T> {
  method: 'GET' | 'POST';
  /** Begins with a slash, is encoded, and may have a query. */
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
  /** Schema of the answer. */
  answer: z.ZodType<T>;
}

/**
 * Sends one request and resolves to the parsed answer. It never retries: Temporal does.
 * @throws {UpstreamError} one class per kind of failure, see errors.ts
 */
type SendRequest = <T>(request: HttpRequest<T>, call: Call) => Promise<T>;

/** @throws {Error} when the options are invalid */
export function createHttpClient(options: HttpClientOptions): SendRequest {
  const { origin, path: basePath } = checkedBaseUrl(options.baseUrl);
  const authorization = checkedAuthorization(options.token);
  const toFinalError = (error: unknown) => {
    if (error instanceof UpstreamRejectedError) return options.translateRejection?.(error) ?? error;
    if (!(error instanceof UpstreamAnswerInvalidError) || !options.randomAnswers) return error;
    return new UpstreamAnswerInvalidError({ cause: error.cause, retryable: true });
  };

  return async ({ method, path, body, headers, answer }, call) => {
    call.signal.throwIfAborted();
    const request = {
      origin,
      path: basePath + path,
      method,
      headers: {
        ...headers,
        authorization,
        accept: 'application/json',
        'accept-encoding': acceptedEncodings,
        'user-agent': 'roundtable',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(call.idempotencyKey === undefined ? {} : { 'idempotency-key': call.idempotencyKey }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    };
    const answered: Answered = { status: null, requestId: null };
    const { signal, release } = deadline(call.signal, call.timeoutMs ?? options.timeoutMs);
    try {
      const received = await exchange(options.connections, { ...request, signal }, answered);
      const { data, skipped } = parseAnswer(received, answer);
      for (const item of skipped) options.onSkippedItem?.({ step: getLastSegment(path), ...item });
      return data;
    } catch (error) {
      const failure = toFinalError(error);
      if (failure instanceof UpstreamError) {
        const name = getLastSegment(path);
        failure.call = {
          path: name,
          code: error instanceof UpstreamRejectedError ? error.code : null,
          idempotencyKey: call.idempotencyKey ?? null,
          ...answered,
        };
        options.onFailure?.({ step: name, kind: failure.name });
      }
      throw failure;
    } finally {
      release();
    }
  };
}

function getLastSegment(path: string): string {
  return path.split('?', 1)[0]?.split('/').at(-1) ?? '';
}

/** @returns the path without a slash at its end */
function checkedBaseUrl(baseUrl: string): { origin: string; path: string } {
  const url = URL.parse(baseUrl);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new Error('An upstream address must be an http or https URL.');
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new Error(
      'An upstream address has no credentials, query or fragment: give the token apart from it.',
    );
  }
  return { origin: url.origin, path: url.pathname.replace(/\/+$/, '') };
}

function checkedAuthorization(token: string): string {
  // The platform's error for an invalid header would contain the token.
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new Error('An upstream token must be printable ASCII without spaces.');
  }
  return `Bearer ${token}`;
}

/** A signal that aborts with the caller's signal or after `timeoutMs`; its reason says which came first. */
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

/** What is known of the answer to a call once its headers are there. */
type Answered = Pick<FailedCall, 'status' | 'requestId'>;

/** Redirects are not followed. `answered` is filled as soon as an answer begins. */
async function exchange(
  connections: Connections,
  request: Parameters<Connections['request']>[0] & { signal: AbortSignal },
  answered: Answered,
): Promise<Answer> {
  try {
    const response = await connections.request(request);
    answered.status = response.statusCode;
    answered.requestId = readRequestId(response.headers);
    const waitMs = retryAfterMs(response.headers['retry-after']);
    if (response.statusCode >= 200 && response.statusCode <= 299)
      return { text: await readBody(response), retryAfterMs: waitMs };
    throw await toStatusError(response, waitMs);
  } catch (error) {
    if (request.signal.aborted) throw request.signal.reason;
    // An invalid request is a bug of ours, not a failure of the upstream.
    if (error instanceof UpstreamError || error instanceof errors.InvalidArgumentError) throw error;
    throw toConnectionError(error);
  }
}

function toConnectionError(cause: unknown): UpstreamError {
  const code = getSystemCode(cause);
  return code !== null && timeoutCodes.has(code)
    ? new UpstreamTimeoutError({ cause })
    : new UpstreamUnavailableError({ cause });
}

function getSystemCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}
