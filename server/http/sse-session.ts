import type { IncomingMessage, ServerResponse } from 'node:http';
import { type EventBuffer, Session } from 'better-sse';
import { ApiError } from './errors.ts';

export interface SseOptions {
  headers: Record<string, string | undefined>;
  /** How long a client waits before it connects anew. */
  retryMs: number;
  /** From one ping to the next; a client that reads nothing over two of them is dropped. */
  pingMs: number;
  ping: EventBuffer;
  /** Its head has been sent. */
  onOpen(): void;
  /** It was dropped, as its client does not read what it is sent. */
  onSlow(): void;
  /** Once, whoever ended it. */
  onClose(): void;
}

/** One client's stream of server-sent events. */
export interface SseStream {
  /** Nothing before its head and nothing after its end. */
  send(frame: EventBuffer): void;
  /** Ends it once its client has read what it was sent. */
  end(): void;
  /** Ends it at once: a client that has not read what came before will not read the end either. */
  cut(): void;
}

/** What may wait for a client, in what `writableLength` counts; beyond it only one event more is kept. */
const maxWaiting = 1_024 * 1_024;
/** Pings in a row that may find something unread. */
const maxUnreadPings = 2;

/**
 * Writes `field: value`, as the APIs do (ruling Q33, QSSE-09), in place of better-sse's `field:value`.
 * Nothing needs its line breaks taken out: names and ids are our own, and JSON has none.
 */
export const spaced = (value: string) => (value === '' ? '' : ` ${value}`);

/**
 * Answers a request with a stream of server-sent events.
 * @throws {ApiError} 400, for better-sse makes a URL of the request, which takes a sane Host
 */
export function openSseStream(req: IncomingMessage, res: ServerResponse, options: SseOptions): SseStream {
  const { pingMs, ping, onOpen, onSlow, onClose } = options;
  const session = createSession(req, res, options);
  let ended = false;
  let unreadPings = 0;
  // better-sse's own pings would go on after the end, for as long as a client leaves that unread.
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
    if (res.writableLength <= maxWaiting) void session.batch(frame);
    else drop();
  }

  function drop(): void {
    if (req.socket.destroyed) return;
    onSlow();
    disconnect();
  }

  /** Of the connection, as the answer may still wait behind others on it. */
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
  // Koa's own status is 404 until something is answered.
  const options = { statusCode: 200, headers, retry: retryMs, keepAlive: null, sanitizer: spaced };
  try {
    return new Session(req, res, { ...options, trustClientEventId: false });
  } catch (error) {
    throw notHost(error);
  }
}

function notHost(cause: unknown): ApiError {
  return new ApiError(400, 'INVALID_REQUEST', 'Host: is not the name of a host.', { cause });
}
