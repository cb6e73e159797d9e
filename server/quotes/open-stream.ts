import type { IncomingMessage, ServerResponse } from 'node:http';
import { EventBuffer } from 'better-sse';
import { openSseStream, prefixSpace } from '../http/sse-session.ts';

/** An event of a stream, without a name, so that browsers pass it to `onmessage` (QSSE-09). */
export interface StreamMessage {
  id: string;
  data: object;
}

/** One client's stream. */
export interface OpenStream {
  /** Aborted once the client has disconnected or the stream has ended. */
  readonly closedSignal: AbortSignal;
  /** Sends the messages in one write; ignored after the end. */
  send(messages: readonly StreamMessage[]): void;
  /** Ends the stream once the client has read everything. */
  end(): void;
  /** Ends the stream at once. */
  cut(): void;
}

export interface StreamOptions {
  pingMs: number;
  /** Called when the client is dropped because it does not read. */
  onSlow(): void;
}

/** How long a client waits before it reconnects. */
const retryMs = 1_000;

const headers = { 'cache-control': 'no-cache', pragma: undefined };

/** A comment, so that proxies do not time out while a reply is being generated. */
const ping = new EventBuffer({ sanitizer: prefixSpace }).comment().dispatch();

/**
 * Answers a request with a stream: sends the head at once (QSSE-05 to QSSE-07), and pings at intervals.
 * @throws {ApiError} 400 if `Host` is invalid
 */
export async function openStream(
  req: IncomingMessage,
  res: ServerResponse,
  { pingMs, onSlow }: StreamOptions,
): Promise<OpenStream> {
  const closed = new AbortController();
  const { promise: opened, resolve: onOpen } = Promise.withResolvers<void>();
  const onClose = () => closed.abort();
  const stream = openSseStream(req, res, { headers, retryMs, pingMs, ping, onOpen, onSlow, onClose });
  await opened;

  return {
    closedSignal: closed.signal,
    send(messages) {
      if (messages.length === 0) return;
      const buffer = new EventBuffer({ sanitizer: prefixSpace });
      for (const { id, data } of messages) buffer.data(data).id(id).dispatch();
      stream.send(buffer);
    },
    end() {
      closed.abort();
      stream.end();
    },
    cut() {
      closed.abort();
      stream.cut();
    },
  };
}
