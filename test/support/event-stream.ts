import { waitFor } from './wait-for.ts';

interface StreamedEvent {
  event: string;
  /** As sent; JSON in named events. */
  data: string;
}

/** A client of an event stream that keeps everything it receives. */
export interface EventStream {
  status: number;
  headers: Headers;
  /** Everything so far. */
  raw(): string;
  /** Whole events so far, without pings. */
  events(): StreamedEvent[];
  /** Waits for an event with this name; resolves to its data. */
  getData(event: string): Promise<Record<string, unknown>>;
  /** Resolves when the server has ended the stream, or the connection broke. */
  ended: Promise<void>;
  close(): void;
}

/** Opens a stream and waits for the response headers. */
export async function openEventStream(
  url: string,
  headers: Record<string, string> = {},
): Promise<EventStream> {
  const leaving = new AbortController();
  const response = await fetch(url, { headers, signal: leaving.signal });
  let text = '';
  const read = async () => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk, { stream: true });
  };
  const events = () => parseEvents(text);
  return {
    status: response.status,
    headers: response.headers,
    raw: () => text,
    events,
    async getData(event) {
      const found = await waitFor(() => events().find((one) => one.event === event), { timeoutMs: 10_000 });
      return JSON.parse(found.data);
    },
    ended: read().catch(() => {}),
    close: () => leaving.abort(),
  };
}

function parseEvents(text: string): StreamedEvent[] {
  const blocks = text.split('\n\n').slice(0, -1);
  return blocks.flatMap((block) => {
    const fields = new Map(block.split('\n').map((line) => [line.split(':', 1)[0], afterColon(line)]));
    const event = fields.get('event');
    return event === undefined || event === 'ping' ? [] : [{ event, data: fields.get('data') ?? '' }];
  });
}

function afterColon(line: string): string {
  return line.slice(line.indexOf(':') + 1).trimStart();
}
