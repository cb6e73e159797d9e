import type { z } from 'zod';
import type { StoredConversation } from '../../db/repositories/quotes/quote-conversations.ts';
import type { Quote } from '../../domain/quotes/quote.ts';
import type { StreamChunk } from '../../domain/quotes/token-schedule.ts';
import type { Message } from './schema.ts';
import type { healthViewSchema, sentViewSchema, statusViewSchema } from './view-schema.ts';

type Named = Pick<Message, 'userId' | 'threadNum'>;

export function toPendingView({ userId, threadNum }: Named, now: Date): z.infer<typeof sentViewSchema> {
  return { userId, threadNum, timestamp: now.toISOString(), status: 'pending' };
}

/** A message to a conversation that has come to its quote; null where it has not. */
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

/** @param waiting what to say of a reply that is not there yet */
export function toStatusView(
  { userId, threadNum }: Named,
  { messages, quote }: StoredConversation,
  waiting: 'pending' | 'error',
  now: Date,
): z.infer<typeof statusViewSchema> {
  const named = { userId, threadNum, timestamp: now.toISOString() };
  const reply = messages.at(-1)?.reply;
  if (!reply) return { ...named, status: waiting, quote: null };
  return { ...named, status: 'completed', content: reply.content, quote: quote && toQuoteView(quote) };
}

export function toHealthView(activeConversations: number, now: Date): z.infer<typeof healthViewSchema> {
  return { status: 'ok', timestamp: now.toISOString(), activeConversations };
}

/** A part of a reply as its stream carries it (QSSE-10, QSSE-13, QSSE-14). */
export function toStreamEvent(part: StreamChunk) {
  const timestamp = new Date(part.dueMs).toISOString();
  switch (part.type) {
    case 'content':
      return { type: part.type, data: part.data, timestamp };
    case 'quote':
      return { type: part.type, data: toQuoteView(part.data), timestamp };
    case 'complete':
      return { type: part.type, timestamp };
  }
}

function toQuoteView({ id, text, author, category }: Quote): Quote {
  return { id, text, author, category };
}
