import { checkEvent } from './openapi.ts';
import { waitFor } from './wait-for.ts';

export interface ReceivedEvent {
  id: string;
  /** When it was received; milliseconds since 1970. */
  atMs: number;
  data: { type: 'content' | 'quote' | 'complete'; data?: unknown; timestamp: string };
}

/** A client of a reply stream that keeps all events. */
export interface QuoteStreamClient {
  status: number;
  headers: Headers;
  raw(): string;
  events(): ReceivedEvent[];
  /** The joined tokens. */
  text(): string;
  /** Waits until `count` events were received. */
  received(count: number): Promise<void>;
  /** Resolves when the server has ended the stream, or the connection broke. */
  ended: Promise<void>;
  leave(): void;
}

export async function openQuoteStream(
  url: string,
  headers: Record<string, string> = {},
): Promise<QuoteStreamClient> {
  const leaving = new AbortController();
  const response = await fetch(url, { headers, signal: leaving.signal });
  const events: ReceivedEvent[] = [];
  let raw = '';
  const read = async () => {
    const decoder = new TextDecoder();
    let rest = '';
    for await (const chunk of response.body ?? []) {
      const text = decoder.decode(chunk, { stream: true });
      raw += text;
      const blocks = (rest + text).split('\n\n');
      rest = blocks.pop() ?? '';
      events.push(...blocks.flatMap(toEvent));
    }
  };
  return {
    status: response.status,
    headers: response.headers,
    raw: () => raw,
    events() {
      for (const { id, data } of events) checkEvent('QuoteStreamEvent', { id, data });
      return events;
    },
    text: () => events.flatMap(({ data }) => (data.type === 'content' ? [data.data] : [])).join(''),
    received: async (count) => {
      await waitFor(() => events.length >= count, { timeoutMs: 10_000 });
    },
    ended: read().catch(() => {}),
    leave: () => leaving.abort(),
  };
}

function toEvent(block: string): ReceivedEvent[] {
  const lines = block.split('\n');
  const getField = (field: string) =>
    lines.find((line) => line.startsWith(`${field}: `))?.slice(field.length + 2);
  const data = getField('data');
  return data === undefined ? [] : [{ id: getField('id') ?? '', atMs: Date.now(), data: JSON.parse(data) }];
}
