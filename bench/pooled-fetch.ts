import { Agent, request } from 'undici';

/** A `fetch` for the client package with little CPU usage, as the server shares the machine's cores with the bench. */
export interface PooledFetch {
  fetch: typeof globalThis.fetch;
  close(): Promise<void>;
}

const connections = 256;

export function createPooledFetch(): PooledFetch {
  const dispatcher = new Agent({ connections });
  return {
    async fetch(input, { method = 'GET', headers, body, signal } = {}) {
      const answer = await request(String(input), {
        method,
        headers: headers as Record<string, string>,
        body: (body as string | undefined) ?? null,
        signal: signal ?? null,
        dispatcher,
      });
      const text = await answer.body.text();
      const own = Object.entries(answer.headers).map(
        ([name, value]) => [name, String(value)] as [string, string],
      );
      return new Response(text === '' ? null : text, { status: answer.statusCode, headers: own });
    },
    close: () => dispatcher.destroy(),
  };
}
