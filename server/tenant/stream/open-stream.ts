import type { IncomingMessage, ServerResponse } from 'node:http';
import { EventBuffer } from 'better-sse';
import { openSseStream, prefixSpace, type SseStream } from '../../http/sse-session.ts';
import type { StreamEvent } from './view.ts';

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

/** Serializes an event once for all streams; without an id (ruling Q34). */
export function toFrame({ name, data }: StreamEvent): EventBuffer {
  return new EventBuffer({ sanitizer: prefixSpace }).event(name).data(data).dispatch();
}

/** The first event of a stream (DSSE-06). */
const readyFrame = toFrame({ name: 'ready', data: {} });

/** Says that events may have been missed. */
export const gapFrame = toFrame({ name: 'gap', data: {} });

/** Has an empty data line, because browsers dispatch no event without one (ruling Q33). */
const pingFrame = new EventBuffer({ sanitizer: prefixSpace, serializer: String })
  .event('ping')
  .data('')
  .dispatch();

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

/** Node fires longer timers immediately. */
const longestTimerMs = 2 ** 31 - 1;

/** Calls `call` at that time, or now if it is past or invalid. Returns a function that cancels the call. */
export function callAt(time: Date, call: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const wait = () => {
    const leftMs = time.getTime() - Date.now();
    if (leftMs > 0) timer = setTimeout(wait, Math.min(leftMs, longestTimerMs));
    else call();
  };
  wait();
  return () => clearTimeout(timer);
}
