/**
 * Streams of a chat's events (follow.ts), as server-sent events with their numbers as ids.
 *
 * 1. A stream goes on after the last event that its client had, on any server.
 * 2. It reads the next events once the client has taken the ones before, so it buffers little.
 * 3. It ends after `chat.ended`, when its key is revoked, its tenant suspended or its chat erased, and when its server
 *    stops.
 */
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { EventBuffer } from 'better-sse';
import type { Bus } from '../../../bus/bus.ts';
import type { Logger } from '../../../logger.ts';
import type { ChatCache } from '../../chat/chat-cache.ts';
import type { WatchedChat } from '../../chat/chat-watches.ts';
import { ApiError } from '../../http/errors.ts';
import { openSseStream, prefixSpace, type SseStream } from '../../http/sse-session.ts';
import type { StreamLimit } from '../../limits/stream-slots.ts';
import type { Follower } from './follow.ts';
import type { ChatEventView } from './view-schema.ts';

export interface ChatStreamRequest {
  req: IncomingMessage;
  res: ServerResponse;
  /** The lineage of the API key, by which streams are limited. */
  lineageId: string;
  chat: WatchedChat;
  after: number;
  follower: Follower;
  /** Whether the key may still be used. */
  isAuthorized(): Promise<boolean>;
}

export interface ChatEventStreams {
  /**
   * Answers the request with a stream.
   * @throws {ApiError} 429 when the key has too many open streams
   */
  open(request: ChatStreamRequest): Promise<void>;
  /** Ends all streams at once, and every stream that is opened later. */
  close(): void;
}

export interface ChatEventStreamsOptions {
  bus: Pick<Bus, 'subscribe'>;
  chatCache: Pick<ChatCache, 'watch'>;
  logger: Logger;
  /** Of open streams per key. */
  limit: StreamLimit;
  pingMs: number;
}

/** How long a client waits before it reconnects. */
const retryMs = 1_000;
const retryAfterS = 10;
/** Events that are read and sent at once: few, because a step's data may have tens of kilobytes. */
const pageSize = 20;
/** How often the key and the chat's owner are looked at while nothing happens. */
const checkMs = 10_000;
/** Bytes that may wait for a client before more is read for it. */
const lowBuffer = 64 * 1_024;

const headers = {
  'cache-control': 'no-cache, no-transform',
  pragma: undefined,
  'x-accel-buffering': 'no',
  // Closes the connection with the stream, so that it does not delay a stopping server.
  connection: 'close',
};

/** A comment, so that proxies do not time out while nothing happens. */
const ping = new EventBuffer({ sanitizer: prefixSpace }).comment().dispatch();

function toFrames(events: readonly ChatEventView[]): EventBuffer {
  const buffer = new EventBuffer({ sanitizer: prefixSpace });
  for (const event of events) {
    buffer.event(event.kind).data(event).id(String(event.sequence)).dispatch();
  }
  return buffer;
}

export function createChatEventStreams(options: ChatEventStreamsOptions): ChatEventStreams {
  const { bus, chatCache, logger, limit, pingMs } = options;
  const open = new Map<ServerResponse, OpenStream>();
  let isClosed = false;
  const unsubscribe = bus.subscribe({
    // A client reconnects, and is refused while the tenant is suspended. After a lost message the check of its key
    // ends the stream.
    onMessage(message) {
      if (message.kind !== 'tenant_changed') return;
      for (const one of open.values()) if (one.tenantId === message.tenant_id) cut(one);
    },
  });

  async function send(stream: SseStream, request: ChatStreamRequest, closed: AbortSignal): Promise<void> {
    const { chat, follower, isAuthorized, res } = request;
    let sent = request.after;
    // It begins before the first read, so that no event is missed in between.
    const watch = chatCache.watch(chat);
    closed.addEventListener('abort', () => watch.close(), { once: true });
    try {
      while (!closed.aborted && (await isAuthorized())) {
        const { head } = await follower.read(sent);
        const events = head.version.sequence > sent ? await follower.readEvents(sent, pageSize) : [];
        if (events.length > 0) stream.send(toFrames(events));
        sent = events.at(-1)?.sequence ?? sent;
        if (events.at(-1)?.kind === 'chat.ended') return;
        if (res.writableLength > lowBuffer) await once(res, 'drain', { signal: closed });
        if (events.length < pageSize && !closed.aborted) await watch.untilUpdated(head.version, checkMs);
      }
    } catch (error) {
      if (!closed.aborted && !(error instanceof ApiError)) throw error;
    } finally {
      watch.close();
    }
  }

  return {
    async open(request) {
      const { req, res, lineageId } = request;
      const release = await limit.acquire(lineageId);
      if (!release) throw tooManyStreams(limit.max);
      // A closed connection emits no further `close`.
      if (res.destroyed) {
        release();
        return;
      }
      res.once('close', release);
      const closed = new AbortController();
      const stream = openSseStream(req, res, {
        headers,
        retryMs,
        pingMs,
        ping,
        onOpen() {
          send(stream, request, closed.signal)
            .catch((error: unknown) => logger.warn({ err: error }, 'streams: failed to read events'))
            .finally(() => stream.end());
        },
        onSlow: () => logger.info('streams: dropped a client that does not read'),
        onClose: () => closed.abort(),
      });
      res.once('close', () => {
        closed.abort();
        open.delete(res);
      });
      open.set(res, { tenantId: request.chat.tenantId, stream, closed });
      if (isClosed) stream.cut();
    },
    close() {
      isClosed = true;
      unsubscribe();
      for (const one of open.values()) cut(one);
    },
  };
}

interface OpenStream {
  tenantId: string;
  stream: SseStream;
  closed: AbortController;
}

function cut({ stream, closed }: OpenStream): void {
  closed.abort();
  stream.cut();
}

function tooManyStreams(perKey: number): ApiError {
  const message = `This key has ${perKey} open streams, which is the limit; close one, or try again in ${retryAfterS} s.`;
  return new ApiError(429, 'RATE_LIMITED', message, { headers: { 'retry-after': String(retryAfterS) } });
}
