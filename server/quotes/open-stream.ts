import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { EventBuffer, Session } from 'better-sse';
import { ApiError } from '../errors.ts';

/** An event of a stream: no name, so that browsers hand it to `onmessage` (QSSE-09). */
export interface StreamMessage {
  id: string;
  data: object;
}

/** One listener's stream. */
export interface OpenStream {
  /** Aborted once the listener is gone or the stream has ended. */
  readonly over: AbortSignal;
  /** All at once; nothing once it is over. */
  send(messages: readonly StreamMessage[]): void;
  end(): void;
}

/** How long a client waits before it connects anew. */
const retryMs = 1_000;

/** Writes `field: value`, as the API does (QSSE-09), in place of better-sse's `field:value`. */
const spaced = (value: string) => (value === '' ? '' : ` ${value}`);

/**
 * Answers a request with a stream, its head at once (QSSE-05 to QSSE-07), and a comment every `pingMs`, so
 * that nobody on its way takes it for dead while a reply is being made.
 * @throws {ApiError} 400
 */
export async function openStream(
  req: IncomingMessage,
  res: ServerResponse,
  pingMs: number,
): Promise<OpenStream> {
  const over = new AbortController();
  res.once('close', () => over.abort());
  const session = newSession(req, res, pingMs);
  await once(session, 'connected');
  if (res.destroyed) over.abort();

  return {
    over: over.signal,
    send(messages) {
      if (over.signal.aborted || messages.length === 0) return;
      const buffer = new EventBuffer({ sanitizer: spaced });
      for (const { id, data } of messages) buffer.data(data).id(id).dispatch();
      void session.batch(buffer);
    },
    end() {
      over.abort();
      if (!res.destroyed) res.end();
    },
  };
}

/** better-sse makes a URL of the request, which takes a sane Host. */
function newSession(req: IncomingMessage, res: ServerResponse, pingMs: number): Session {
  const headers = { 'cache-control': 'no-cache', pragma: undefined };
  const options = { statusCode: 200, headers, retry: retryMs, keepAlive: pingMs, sanitizer: spaced };
  try {
    return new Session(req, res, options);
  } catch (cause) {
    throw badHost(cause);
  }
}

function badHost(cause: unknown): ApiError {
  return new ApiError(400, 'INVALID_REQUEST', 'Host: is not the name of a host.', { cause });
}
