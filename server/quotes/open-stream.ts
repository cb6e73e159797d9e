import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { EventBuffer } from 'better-sse';
import { openSseSession, spaced } from '../sse-session.ts';

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

const headers = { 'cache-control': 'no-cache', pragma: undefined };

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
  const session = openSseSession(req, res, { headers, retryMs, keepAliveMs: pingMs });
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
