import { json, startHttpServer, type TestHttpServer } from './http-server.ts';

/** An OpenAI-compatible model that does as the test says. */
export interface LlmServer {
  /** With its version, as LLM_BASE_URL has it. */
  baseUrl: string;
  /** What it was asked: the turns of each request, oldest first. */
  asked(): { role: string; content: string }[][];
  /** What it answers from now on: a text, a status without one, or nothing at all. */
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
