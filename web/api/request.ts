import { t } from '../i18n/common-texts.ts';

/** An unsuccessful response, or none at all. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** The HTTP status; 0 if there was no response. */
  readonly status: number;
  /** The API's code, for example `NOT_FOUND`; `NO_CONNECTION` if there was no response. */
  readonly code: string;

  constructor(
    { status, code }: { status: number; code: string },
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.status = status;
    this.code = code;
  }
}

export interface RequestOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  query?: Readonly<Record<string, string | number | undefined>>;
  /** Sent as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
  /** 15 s by default. */
  timeoutMs?: number;
}

/**
 * Sends a request to this server. Resolves to the `data` of the response.
 * @throws {ApiError} if the response is an error or there is none
 * @throws {DOMException} `AbortError` if `signal` was aborted
 */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const { method = 'GET', query = {}, body, headers = {}, signal, timeoutMs = 15_000 } = options;
  const timeout = AbortSignal.timeout(timeoutMs);
  const response = await fetch(path + queryString(query), {
    method,
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    cache: 'no-store',
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw new ApiError({ status: 0, code: 'NO_CONNECTION' }, t('no_connection'), { cause: error });
  });
  const answer = await readAnswer(response);
  if (!response.ok || answer.success !== true) {
    throw new ApiError(
      { status: response.status, code: answer.code ?? 'UNEXPECTED_ANSWER' },
      answer.message ?? `${response.status} ${response.statusText}`,
    );
  }
  return answer.data as T;
}

interface Answer {
  success?: boolean;
  data?: unknown;
  code?: string;
  message?: string;
}

/** Empty if the body is not JSON, as in a proxy's response. */
async function readAnswer(response: Response): Promise<Answer> {
  try {
    return (await response.json()) as Answer;
  } catch {
    return {};
  }
}

function queryString(query: NonNullable<RequestOptions['query']>): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, String(value)]],
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}

/** Whether the caller aborted the request; such an error is not shown. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
