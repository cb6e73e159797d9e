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
import { tooManyStreams } from './errors.ts';
import { type OpenStream, openStream } from './open-stream.ts';
import { createReplyNotifications } from './reply-notifications.ts';
import { getChunks, type StreamCursor, toEventId } from './stream-cursor.ts';
import { toStreamEvent } from './view.ts';

export interface StreamRequest {
  req: IncomingMessage;
  res: ServerResponse;
  /** Whose it is, to count by. */
  address: string;
  /** Of the conversation, which is as it was read. */
  key: string;
  conversation: StoredConversation;
  place: StreamCursor;
}

export interface QuoteStreams {
  /**
   * Answers the request with the reply of a stage, from a place in it on, and then ends: what is said already
   * at once, the rest as it is said. A reply that is being made is waited for.
   * @throws {ApiError} 429 when the address has as many streams as it may
   */
  open(request: StreamRequest): Promise<void>;
  /** Ends all streams at once, and those that are opened later. */
  close(): void;
}

export interface QuoteStreamsOptions {
  db: Db;
  bus: Bus;
  logger: Logger;
  /** The most that one address may have open on this server. */
  perAddress: number;
  pingMs: number;
}

/** News may be lost, so a stream that waits looks for itself every while. */
const pollIntervalMs = 2_000;
/** A reply that takes longer is waited for by a new stream: clients connect anew by themselves. */
const longestWaitMs = 5 * 60_000;

/**
 * Streams of this server. No token goes over the bus: what has been said of a reply follows from its row and
 * the time (domain/quotes/token-schedule.ts), so all listeners hear the same, on whatever server they are, and one
 * that leaves disturbs nobody.
 */
export function createQuoteStreams({
  db,
  bus,
  logger,
  perAddress,
  pingMs,
}: QuoteStreamsOptions): QuoteStreams {
  const notifications = createReplyNotifications(bus);
  const open = new Map<ServerResponse, OpenStream>();
  const counts = new Map<string, number>();
  let closed = false;

  /** Null when the conversation is gone, nobody listens any more, or it takes too long. */
  async function awaitChunks(
    { key, conversation }: StreamRequest,
    stage: Stage,
    over: AbortSignal,
  ): Promise<StreamChunk[] | null> {
    const until = Date.now() + longestWaitMs;
    let parts = getChunks(conversation, stage);
    while (!parts && !over.aborted && Date.now() < until) {
      const notified = notifications.next(conversation.id, pollIntervalMs, over);
      // Read after the wait has begun, or what comes in between would be missed.
      const read = await findQuoteConversation(db, key);
      if (read?.id !== conversation.id) return null;
      parts = getChunks(read, stage);
      if (!parts) await notified;
    }
    return parts;
  }

  async function sendChunks(stream: OpenStream, request: StreamRequest): Promise<void> {
    const { stage, part: first } = request.place;
    const parts = (await awaitChunks(request, stage, stream.over)) ?? [];
    let next = first;
    while (next < parts.length && !stream.over.aborted) {
      const waitMs = (parts[next]?.dueMs ?? 0) - Date.now();
      if (waitMs > 0) await delay(waitMs, undefined, { signal: stream.over }).catch(() => {});
      const now = Date.now();
      const due = parts.slice(next).filter(({ dueMs }) => dueMs <= now);
      stream.send(
        due.map((part, place) => ({
          id: toEventId(request.conversation.id, { stage, part: next + place }),
          data: toStreamEvent(part),
        })),
      );
      next += due.length;
    }
  }

  function count(address: string, by: 1 | -1): void {
    const number = (counts.get(address) ?? 0) + by;
    if (number === 0) counts.delete(address);
    else counts.set(address, number);
  }

  return {
    async open(request) {
      const { req, res, address } = request;
      if ((counts.get(address) ?? 0) >= perAddress) throw tooManyStreams();
      // Who is gone already says so no more.
      if (res.destroyed) return;
      count(address, 1);
      res.once('close', () => {
        count(address, -1);
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
