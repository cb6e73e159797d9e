import { randomUUID } from 'node:crypto';
import { checkAnswer } from './openapi.ts';
import { waitFor } from './wait-for.ts';

export interface Ids {
  userId: string;
  threadNum: string;
}

interface QuoteMessage extends Ids {
  timestamp: string;
  status: 'pending' | 'completed' | 'error';
  content?: string;
  quote?: { id: string; text: string; author: string; category: string } | null;
}

interface HttpAnswer<T> {
  status: number;
  headers: Headers;
  body: T;
}

export function newIds(): Ids {
  return { userId: `user_${randomUUID()}`, threadNum: `thread_${randomUUID()}` };
}

/** A client of quote conversations that returns raw answers, and validates them against the OpenAPI document. */
export class QuoteClient {
  readonly api: string;
  readonly #forwarded: Record<string, string>;

  /** @param address an address of its own, at a server that trusts one proxy */
  constructor(baseUrl: string, address?: string) {
    this.api = `${baseUrl}/api`;
    this.#forwarded = address === undefined ? {} : { 'x-forwarded-for': address };
  }

  async post<T = QuoteMessage>(body: unknown, headers: Record<string, string> = {}): Promise<HttpAnswer<T>> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return this.request<T>('/chat/send', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: text,
    });
  }

  send(ids: Ids, content: string): Promise<HttpAnswer<QuoteMessage>> {
    return this.post({ ...ids, content, timestamp: new Date().toISOString() });
  }

  status<T = QuoteMessage>(ids: Partial<Ids>): Promise<HttpAnswer<T>> {
    return this.request<T>(`/chat/status?${query(ids)}`);
  }

  streamUrl(ids: Partial<Ids>): string {
    return `${this.api}/chat/stream?${query(ids)}`;
  }

  async request<T>(path: string, init: RequestInit = {}): Promise<HttpAnswer<T>> {
    const headers = { ...this.#forwarded, ...Object.fromEntries(new Headers(init.headers)) };
    const response = await fetch(this.api + path, { ...init, headers });
    const text = await response.text();
    const body = (text === '' ? undefined : JSON.parse(text)) as T;
    const isDescribed = /^\/(chat\/(send|status)|health)/.test(path) && response.status !== 405;
    const method = init.method ?? 'GET';
    if (isDescribed) checkAnswer({ method, path: `/api${path}`, status: response.status, body });
    return { status: response.status, headers: response.headers, body };
  }

  async activeConversations(): Promise<number> {
    const { body } = await this.request<{ activeConversations: number }>('/health');
    return body.activeConversations;
  }

  /** Polls until the conversation has its reply. */
  untilCompleted(ids: Ids, { timeoutMs = 15_000, intervalMs = 20 } = {}): Promise<QuoteMessage> {
    return waitFor(
      async () => {
        const { body } = await this.status(ids);
        return body.status === 'completed' && body;
      },
      { timeoutMs, intervalMs },
    );
  }

  /** Sends a message and waits for the reply. */
  async talk(ids: Ids, content: string, intervalMs?: number): Promise<QuoteMessage> {
    const { status, body } = await this.send(ids, content);
    if (status !== 200) throw new Error(`the message was answered ${status}: ${JSON.stringify(body)}`);
    return this.untilCompleted(ids, { intervalMs });
  }

  /** A whole conversation, up to its quote. */
  async talkToTheEnd(
    ids: Ids,
    messages = ['하나', '둘', '셋', '넷'],
    intervalMs?: number,
  ): Promise<QuoteMessage[]> {
    const replies: QuoteMessage[] = [];
    for (const content of messages) replies.push(await this.talk(ids, content, intervalMs));
    return replies;
  }
}

function query(ids: Partial<Ids>): string {
  return new URLSearchParams(Object.entries(ids)).toString();
}
