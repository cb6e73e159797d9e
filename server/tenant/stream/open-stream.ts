import type { IncomingMessage, ServerResponse } from 'node:http';
import { openSseStream, type SseStream } from '../../http/sse-session.ts';
import { callAt } from './call-at.ts';
import { pingFrame, readyFrame } from './frames.ts';

export interface StreamOptions {
  req: IncomingMessage;
  res: ServerResponse;
  /** When the session and so the stream ends. */
  expiresAt: Date;
  pingMs: number;
  /** Called when the client is dropped because it does not read. */
  onSlow(): void;
  /** Called once, whichever side ended the stream. */
  onClose(): void;
}

/** One client's stream. */
export type Stream = SseStream;

/** How long a client waits before it reconnects. */
const retryMs = 3_000;

const headers = {
  'cache-control': 'no-cache, no-transform',
  pragma: undefined,
  'x-accel-buffering': 'no',
  // Closes the connection with the stream, so that it does not delay a stopping server.
  connection: 'close',
};

/**
 * Answers a request with a stream: sends the head at once, then `ready`, then pings at intervals.
 * @throws {ApiError} 400 if `Host` is invalid
 */
export function openStream({ req, res, expiresAt, pingMs, onSlow, onClose }: StreamOptions): Stream {
  const stream = openSseStream(req, res, {
    headers,
    retryMs,
    pingMs,
    ping: pingFrame,
    onOpen: () => stream.send(readyFrame),
    onSlow,
    onClose() {
      cancelExpiry();
      onClose();
    },
  });
  const cancelExpiry = callAt(expiresAt, stream.cut);
  return stream;
}
