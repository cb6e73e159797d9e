import type { z } from 'zod';
import type { quoteViewSchema, streamDataSchema } from '../../server/quotes/view-schema.ts';

export type Quote = z.infer<typeof quoteViewSchema>;

/** The ids of a conversation (QGEN-10). */
export interface ConversationIds {
  userId: string;
  threadNum: string;
}

type StreamEvent = z.infer<typeof streamDataSchema>;

/** Sends a message. @throws {Error} with the server's message, if there is one */
export async function sendMessage(ids: ConversationIds, content: string): Promise<void> {
  const response = await fetch('/api/chat/send', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...ids, content, timestamp: new Date().toISOString() }),
  });
  if (response.ok) return;
  const answer: { error?: string } = await response.json().catch(() => ({}));
  throw new Error(answer.error ?? `HTTP ${response.status}`);
}

/** Whether the conversation has expired on the server; false if that is unknown. */
export async function hasExpired(ids: ConversationIds): Promise<boolean> {
  const response = await fetch(`/api/chat/status?${toQuery(ids)}`).catch(() => null);
  return response?.status === 404;
}

function toQuery({ userId, threadNum }: ConversationIds): string {
  return new URLSearchParams({ userId, threadNum }).toString();
}

interface ReplyListener {
  /** A stream starts; its tokens are the reply from the first one on. */
  onStart(): void;
  onToken(token: string): void;
  onQuote(quote: Quote): void;
  onComplete(): void;
  /** The connection is lost; the browser reconnects unless `final`. */
  onLost(final: boolean): void;
  onConnected(): void;
}

/** Streams the pending reply, or the last one. Returns a function that closes the stream. */
export function streamReply(ids: ConversationIds, listener: ReplyListener): () => void {
  const source = new EventSource(`/api/chat/stream?${toQuery(ids)}`);
  listener.onStart();
  source.onopen = () => listener.onConnected();
  source.onmessage = ({ data }: MessageEvent<string>) => {
    const event: StreamEvent = JSON.parse(data);
    if (event.type === 'content') listener.onToken(event.data);
    if (event.type === 'quote') listener.onQuote(event.data);
    if (event.type === 'complete') {
      source.close();
      listener.onComplete();
    }
  };
  source.onerror = () => listener.onLost(source.readyState === EventSource.CLOSED);
  return () => source.close();
}
