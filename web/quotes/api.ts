export interface Quote {
  id: string;
  text: string;
  author: string;
  category: 'hope' | 'motivation' | 'productivity' | 'resilience';
}

/** Whose conversation, and which (QGEN-10). */
export interface ConversationIds {
  userId: string;
  threadNum: string;
}

type StreamEvent = { type: 'content'; data: string } | { type: 'quote'; data: Quote } | { type: 'complete' };

/** Sends a message. @throws {Error} that says why not, in the server's words where it had some. */
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

/** Whether the server no longer knows the conversation: it was idle for too long. False when nobody can tell. */
export async function hasExpired(ids: ConversationIds): Promise<boolean> {
  const response = await fetch(`/api/chat/status?${queryOf(ids)}`).catch(() => null);
  return response?.status === 404;
}

function queryOf({ userId, threadNum }: ConversationIds): string {
  return new URLSearchParams({ userId, threadNum }).toString();
}

export interface ReplyListener {
  /** A stream begins: what is told from here on is the reply from its first token. */
  onBegin(): void;
  onToken(token: string): void;
  onQuote(quote: Quote): void;
  onComplete(): void;
  /** The line is lost; the browser is at getting it back, or with `final` it has given up. */
  onLost(final: boolean): void;
  onBack(): void;
}

/** Listens to the reply that is being made, or the last one. Returns the call that ends listening. */
export function listenToReply(ids: ConversationIds, listener: ReplyListener): () => void {
  const source = new EventSource(`/api/chat/stream?${queryOf(ids)}`);
  listener.onBegin();
  source.onopen = () => listener.onBack();
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
