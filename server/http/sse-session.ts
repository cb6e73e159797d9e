import type { IncomingMessage, ServerResponse } from 'node:http';
import { type EventBuffer, Session } from 'better-sse';
import { ApiError } from './errors.ts';

export interface SseOptions {
  headers: Record<string, string | undefined>;
  /** How long a client waits before it reconnects. */
  retryMs: number;
  /** Interval of pings; a client with unread data at two pings in a row is dropped. */
  pingMs: number;
  ping: EventBuffer;
  /** Called once the response's head is sent. */
  onOpen(): void;
  /** Called when the client is dropped because it does not read. */
  onSlow(): void;
  /** Called once, whichever side ended the stream. */
  onClose(): void;
}

/** A client's stream of server-sent events. */
export interface SseStream {
  /** Sends a frame; ignored before the head and after the end. */
  send(frame: EventBuffer): void;
  /** Ends the stream once the client has read everything. */
  end(): void;
  /** Ends the stream at once; the connection is destroyed if the client has unread data. */
  cut(): void;
}

/** The most that may be buffered for a client, as `writableLength` counts; one event may exceed it. */
const maxBuffered = 1_024 * 1_024;
/** The client is dropped after this many pings in a row with unread data. */
const maxUnreadPings = 2;

/**
 * A sanitizer for better-sse that writes `field: value` (ruling Q33, QSSE-09) instead of `field:value`. It need not
 * remove line breaks: names and ids are fixed, and JSON has none.
 */
export const prefixSpace = (value: string) => (value === '' ? '' : ` ${value}`);

/**
 * Answers a request with a stream of server-sent events.
 * @throws {ApiError} 400 if `Host` is invalid, because better-sse builds a URL from the request
 */
export function openSseStream(req: IncomingMessage, res: ServerResponse, options: SseOptions): SseStream {
  const { pingMs, ping, onOpen, onSlow, onClose } = options;
  const session = createSession(req, res, options);
  let ended = false;
  let unreadPings = 0;
  // better-sse's own pings would continue after the end while the client has unread data.
  const pings = setInterval(() => {
    unreadPings = res.writableLength > 0 ? unreadPings + 1 : 0;
    if (unreadPings >= maxUnreadPings) drop();
    else if (unreadPings === 0) send(ping);
  }, pingMs);
  session.once('connected', onOpen);
  session.once('disconnected', () => {
    ended = true;
    clearInterval(pings);
    onClose();
  });

  function send(frame: EventBuffer): void {
    if (ended || !session.isConnected) return;
    if (res.writableLength <= maxBuffered) void session.batch(frame);
    else drop();
  }

  function drop(): void {
    if (req.socket.destroyed) return;
    onSlow();
    disconnect();
  }

  /** Destroys the connection, because the response may still be queued behind others on it. */
  function disconnect(): void {
    ended = true;
    req.socket.destroy();
  }

  function end(): void {
    if (ended) return;
    if (!session.isConnected) {
      disconnect();
      return;
    }
    ended = true;
    res.end();
  }

  function cut(): void {
    if (res.writableLength > 0) disconnect();
    else end();
  }

  return { send, end, cut };
}

function createSession(req: IncomingMessage, res: ServerResponse, { headers, retryMs }: SseOptions): Session {
  // Koa's default status is 404.
  const options = { statusCode: 200, headers, retry: retryMs, keepAlive: null, sanitizer: prefixSpace };
  try {
    return new Session(req, res, { ...options, trustClientEventId: false });
  } catch (error) {
    throw invalidHost(error);
  }
}

function invalidHost(cause: unknown): ApiError {
  return new ApiError(400, 'INVALID_REQUEST', 'Host: is not a valid host name.', { cause });
}
