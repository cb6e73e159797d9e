import { json, startHttpServer, type TestHttpServer } from './http-server.ts';

/** A mock of an OpenAI-compatible model. */
export interface LlmServer {
  /** Including the version, for LLM_BASE_URL. */
  baseUrl: string;
  /** Messages of each request, oldest first. */
  asked(): { role: string; content: string }[][];
  /** Sets the answer: a text, an error status, or no answer at all. */
  answer(what: { text: string } | { status: number } | 'nothing'): void;
  close(): Promise<void>;
}

export async function startLlmServer(): Promise<LlmServer> {
  let next: Parameters<LlmServer['answer']>[0] = { status: 503 };
  const server: TestHttpServer = await startHttpServer((request, response) => {
    if (next === 'nothing') return;
    const answer =
      'text' in next ? json(200, { choices: [{ message: { content: next.text } }] }) : json(next.status, {});
    answer(request, response);
  });
  return {
    baseUrl: `${server.url}/v1`,
    asked: () => server.requests.map(({ body }) => JSON.parse(body).messages),
    answer(what) {
      next = what;
    },
    close: server.close,
  };
}
