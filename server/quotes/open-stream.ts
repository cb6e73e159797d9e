import type { IncomingMessage, ServerResponse } from 'node:http';
import { EventBuffer } from 'better-sse';
import { openSseStream, spaced } from '../http/sse-session.ts';

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
  /** Ends it once everything has been read. */
  end(): void;
  /** Ends it at once. */
  cut(): void;
}

export interface StreamOptions {
  pingMs: number;
  /** It was dropped, as its listener does not read what it is sent. */
  onSlow(): void;
}

/** How long a client waits before it connects anew. */
const retryMs = 1_000;

const headers = { 'cache-control': 'no-cache', pragma: undefined };

/** A comment, so that nobody on its way takes a stream for dead while a reply is being made. */
const ping = new EventBuffer({ sanitizer: spaced }).comment().dispatch();

/**
 * Answers a request with a stream, its head at once (QSSE-05 to QSSE-07), and a ping every while.
 * @throws {ApiError} 400
 */
export async function openStream(
  req: IncomingMessage,
  res: ServerResponse,
  { pingMs, onSlow }: StreamOptions,
): Promise<OpenStream> {
  const over = new AbortController();
  const { promise: opened, resolve: onOpen } = Promise.withResolvers<void>();
  const onClose = () => over.abort();
  const stream = openSseStream(req, res, { headers, retryMs, pingMs, ping, onOpen, onSlow, onClose });
  await opened;

  return {
    over: over.signal,
    send(messages) {
      if (messages.length === 0) return;
      const buffer = new EventBuffer({ sanitizer: spaced });
      for (const { id, data } of messages) buffer.data(data).id(id).dispatch();
      stream.send(buffer);
    },
    end() {
      over.abort();
      stream.end();
    },
    cut() {
      over.abort();
      stream.cut();
    },
  };
}
