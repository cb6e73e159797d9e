import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EventBuffer } from 'better-sse';
import { openSseSession } from '../../sse-session.ts';
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
export interface Stream {
  /** Nothing before `ready` and nothing after the end. */
  send(frame: EventBuffer): void;
  end(): void;
}

/** How long a client waits before it connects anew. */
const retryMs = 3_000;
/** What may wait for a client, in what `writableLength` counts; beyond it only one event more is kept. */
const maxWaiting = 1_024 * 1_024;

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
  let ended = false;
  const session = openSseSession(req, res, { headers, retryMs, keepAliveMs: null });
  session.once('connected', () => send(readyFrame));
  session.once('disconnected', () => {
    ended = true;
    clearInterval(pings);
    callOff();
    onClose();
  });
  const pings = setInterval(() => send(pingFrame), pingMs);
  const callOff = callAt(expiresAt, end);

  function send(frame: EventBuffer): void {
    if (ended || !session.isConnected) return;
    if (res.writableLength <= maxWaiting) {
      void session.batch(frame);
      return;
    }
    onSlow();
    end();
  }

  function end(): void {
    if (ended) return;
    ended = true;
    // Who has not read what came before will not read the end either.
    if (session.isConnected && res.writableLength === 0) res.end();
    else res.destroy();
  }

  return { send, end };
}
