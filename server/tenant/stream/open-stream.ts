import type { IncomingMessage, ServerResponse } from 'node:http';
import { openSseStream, type SseStream } from '../../http/sse-session.ts';
import { callAt } from './call-at.ts';
import { pingFrame, readyFrame } from './frames.ts';

export interface StreamOptions {
  req: IncomingMessage;
  res: ServerResponse;
  /** When its token does; null for never. */
  expiresAt: Date;
  pingMs: number;
  /** It was dropped, as its client does not read what it is sent. */
  onSlow(): void;
  /** Once, whoever ended it. */
  onClose(): void;
}

/** One client's stream. */
export type Stream = SseStream;

/** How long a client waits before it connects anew. */
const retryMs = 3_000;

const headers = {
  'cache-control': 'no-cache, no-transform',
  pragma: undefined,
  'x-accel-buffering': 'no',
  // An ended stream takes its connection with it, so that none is left behind for a server that stops.
  connection: 'close',
};

/**
 * Answers a request with a stream: its head at once, then `ready`, then a ping every while.
 * @throws {ApiError} 400
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
      callOff();
      onClose();
    },
  });
  const callOff = callAt(expiresAt, stream.cut);
  return stream;
}
