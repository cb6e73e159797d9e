import type { z } from 'zod';
import type { StoredConversation } from '../../db/repositories/quotes/quote-conversations.ts';
import { assertNever } from '../../domain/assert-never.ts';
import type { Quote } from '../../domain/quotes/quote.ts';
import type { StreamChunk } from '../../domain/quotes/token-schedule.ts';
import type { Message } from './schema.ts';
import type { healthViewSchema, sentViewSchema, statusViewSchema, streamDataSchema } from './view-schema.ts';

type Named = Pick<Message, 'userId' | 'threadNum'>;

export function toPendingView({ userId, threadNum }: Named, now: Date): z.infer<typeof sentViewSchema> {
  return { userId, threadNum, timestamp: now.toISOString(), status: 'pending' };
}

/** The response to a message in a completed conversation; null if the conversation has no quote yet. */
export function toCompletedView(
  { userId, threadNum }: Named,
  { messages, quote }: StoredConversation,
  now: Date,
): z.infer<typeof sentViewSchema> | null {
  const content = messages.at(-1)?.reply?.content;
  if (content === undefined || quote === null) return null;
  const timestamp = now.toISOString();
  return { userId, threadNum, timestamp, status: 'completed', content, quote: toQuoteView(quote) };
}

/** @param missingStatus the status if the reply is missing */
export function toStatusView(
  { userId, threadNum }: Named,
  { messages, quote }: StoredConversation,
  missingStatus: 'pending' | 'error',
  now: Date,
): z.infer<typeof statusViewSchema> {
  const named = { userId, threadNum, timestamp: now.toISOString() };
  const reply = messages.at(-1)?.reply;
  if (!reply) return { ...named, status: missingStatus, quote: null };
  return { ...named, status: 'completed', content: reply.content, quote: quote && toQuoteView(quote) };
}

export function toHealthView(activeConversations: number, now: Date): z.infer<typeof healthViewSchema> {
  return { status: 'ok', timestamp: now.toISOString(), activeConversations };
}

/** A chunk of a reply as an event of its stream (QSSE-10, QSSE-13, QSSE-14). */
export function toStreamEvent(chunk: StreamChunk): z.infer<typeof streamDataSchema> {
  const timestamp = new Date(chunk.dueMs).toISOString();
  switch (chunk.type) {
    case 'content':
      return { type: chunk.type, data: chunk.data, timestamp };
    case 'quote':
      return { type: chunk.type, data: toQuoteView(chunk.data), timestamp };
    case 'complete':
      return { type: chunk.type, timestamp };
    default:
      return assertNever(chunk);
  }
}

function toQuoteView({ id, text, author, category }: Quote): Quote {
  return { id, text, author, category };
}
