/**
 * Token streams of this server.
 *
 * 1. A stream is a function of time: which chunks of a reply are due follows from its row and the clock
 *    (domain/quotes/token-schedule.ts). Every server sends every client the same, and a client that leaves affects no
 *    other.
 * 2. No token goes over the bus. The notification `quote_updated` only says that a reply is stored.
 * 3. A notification may be late or lost, so a stream that waits for a reply also reads at intervals.
 * 4. Chunks have permanent ids. A client that reconnects continues after the last one it received.
 * 5. A stream ends after the last chunk of one reply.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Bus } from '../../bus/bus.ts';
import type { Db } from '../../db/orm.ts';
import {
  findQuoteConversation,
  type StoredConversation,
} from '../../db/repositories/quotes/quote-conversations.ts';
import type { Stage } from '../../domain/quotes/stage.ts';
import type { StreamChunk } from '../../domain/quotes/token-schedule.ts';
import type { Logger } from '../../logger.ts';
import type { StreamLimit } from '../limits/stream-slots.ts';
import { tooManyStreams } from './errors.ts';
import { type OpenStream, openStream } from './open-stream.ts';
import { createReplyNotifications } from './reply-notifications.ts';
import { getChunks, type StreamCursor, toEventId } from './stream-cursor.ts';
import { toStreamEvent } from './view.ts';

export interface StreamRequest {
  req: IncomingMessage;
  res: ServerResponse;
  /** The client's address, by which streams are limited. */
  address: string;
  /** The conversation's key, and the conversation as it was last read. */
  key: string;
  conversation: StoredConversation;
  cursor: StreamCursor;
}

export interface QuoteStreams {
  /**
   * Answers the request with a stage's reply from `cursor` on: chunks that are due at once, the others when they are
   * due. Waits for a reply that is being generated.
   * @throws {ApiError} 429 when the address has too many open streams
   */
  open(request: StreamRequest): Promise<void>;
  /** Ends all streams at once, and every stream that is opened later. */
  close(): void;
}

export interface QuoteStreamsOptions {
  db: Db;
  bus: Bus;
  logger: Logger;
  /** Of open streams per address. */
  limit: StreamLimit;
  pingMs: number;
}

/** Interval of reads while a stream waits for a reply (invariant 3). */
const pollIntervalMs = 2_000;
/** How long a stream waits for a reply; then it ends and the client reconnects. */
const maxWaitMs = 5 * 60_000;

export function createQuoteStreams({ db, bus, logger, limit, pingMs }: QuoteStreamsOptions): QuoteStreams {
  const notifications = createReplyNotifications(bus);
  const open = new Map<ServerResponse, OpenStream>();
  let closed = false;

  /** Null if the conversation was deleted, the client disconnected, or the wait timed out. */
  async function awaitChunks(
    { key, conversation }: StreamRequest,
    stage: Stage,
    closedSignal: AbortSignal,
  ): Promise<StreamChunk[] | null> {
    const until = Date.now() + maxWaitMs;
    let chunks = getChunks(conversation, stage);
    while (!chunks && !closedSignal.aborted && Date.now() < until) {
      const notified = notifications.waitForUpdate(conversation.id, pollIntervalMs, closedSignal);
      // Waiting starts before reading, so that no update is missed in between.
      const read = await findQuoteConversation(db, key);
      if (read?.id !== conversation.id) return null;
      chunks = getChunks(read, stage);
      if (!chunks) await notified;
    }
    return chunks;
  }

  async function sendChunks(stream: OpenStream, request: StreamRequest): Promise<void> {
    const { stage, chunk: first } = request.cursor;
    const chunks = (await awaitChunks(request, stage, stream.closedSignal)) ?? [];
    let next = first;
    while (next < chunks.length && !stream.closedSignal.aborted) {
      const waitMs = (chunks[next]?.dueMs ?? 0) - Date.now();
      if (waitMs > 0) await delay(waitMs, undefined, { signal: stream.closedSignal }).catch(() => {});
      const now = Date.now();
      const due = chunks.slice(next).filter(({ dueMs }) => dueMs <= now);
      stream.send(
        due.map((chunk, index) => ({
          id: toEventId(request.conversation.id, { stage, chunk: next + index }),
          data: toStreamEvent(chunk),
        })),
      );
      next += due.length;
    }
  }

  return {
    async open(request) {
      const { req, res, address } = request;
      const release = await limit.acquire(address);
      if (!release) throw tooManyStreams();
      // A closed connection emits no further `close`.
      if (res.destroyed) {
        release();
        return;
      }
      res.once('close', () => {
        release();
        open.delete(res);
      });
      const onSlow = () => logger.info('streams: dropped a client that does not read');
      const stream = await openStream(req, res, { pingMs, onSlow });
      if (res.destroyed) return;
      open.set(res, stream);
      if (closed) stream.cut();
      sendChunks(stream, request)
        .catch((error: unknown) => logger.warn({ err: error }, 'streams: failed to send a reply'))
        .finally(() => stream.end());
    },
    close() {
      closed = true;
      notifications.close();
      for (const stream of open.values()) stream.cut();
    },
  };
}
