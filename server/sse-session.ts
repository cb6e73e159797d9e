import type { IncomingMessage, ServerResponse } from 'node:http';
import { Session } from 'better-sse';
import { ApiError } from './errors.ts';

export interface SseOptions {
  headers: Record<string, string | undefined>;
  /** How long a client waits before it connects anew. */
  retryMs: number;
  /** Between comments that keep the connection open; null for none. */
  keepAliveMs: number | null;
}

/**
 * Writes `field: value`, as the APIs do (ruling Q33, QSSE-09), in place of better-sse's `field:value`.
 * Nothing needs its line breaks taken out: names and ids are our own, and JSON has none.
 */
export const spaced = (value: string) => (value === '' ? '' : ` ${value}`);

/**
 * Answers a request with a stream of server-sent events.
 * @throws {ApiError} 400, for better-sse makes a URL of the request, which takes a sane Host
 */
export function openSseSession(
  req: IncomingMessage,
  res: ServerResponse,
  { headers, retryMs, keepAliveMs }: SseOptions,
): Session {
  // Koa's own status is 404 until something is answered.
  const options = { statusCode: 200, headers, retry: retryMs, keepAlive: keepAliveMs, sanitizer: spaced };
  try {
    return new Session(req, res, { ...options, trustClientEventId: false });
  } catch (error) {
    throw notHost(error);
  }
}

function notHost(cause: unknown): ApiError {
  return new ApiError(400, 'INVALID_REQUEST', 'Host: is not the name of a host.', { cause });
}
