import { t } from '../i18n/common-texts.ts';

/** An answer that is no success. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** The HTTP status; 0 when no answer came. */
  readonly status: number;
  /** The API's code, for example `NOT_FOUND`; `NO_CONNECTION` when no answer came. */
  readonly code: string;

  constructor(status: number, code: string, message: string, options?: { cause?: unknown }) {
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
 * One request to this server; resolves to the `data` of its answer.
 * @throws {ApiError} when it is refused or no answer comes
 * @throws {DOMException} `AbortError` when `signal` ends it
 */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  return (await exchange<T>(path, options)).data;
}

/** As `request`, with the headers of the answer; a 304 is an `ApiError` of that status. */
export async function exchange<T>(
  path: string,
  options: RequestOptions = {},
): Promise<{ data: T; headers: Headers }> {
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
    throw new ApiError(0, 'NO_CONNECTION', t('no_connection'), { cause: error });
  });
  const answer = await readAnswer(response);
  if (!response.ok || answer.success !== true) {
    throw new ApiError(
      response.status,
      answer.code ?? 'UNEXPECTED_ANSWER',
      answer.message ?? `${response.status} ${response.statusText}`,
    );
  }
  return { data: answer.data as T, headers: response.headers };
}

interface Answer {
  success?: boolean;
  data?: unknown;
  code?: string;
  message?: string;
}

/** Something between us and the server may answer with other than JSON. */
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

/** A request that its own asker gave up is no fault to show. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
