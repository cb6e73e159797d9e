import { afterEach, describe, expect, test } from '@jest/globals';
import { createLlmClient } from '../../upstreams/llm/client.ts';
import { type Answer, json, startHttpServer, type TestHttpServer } from '../support/http-server.ts';

let server: TestHttpServer | null = null;
afterEach(() => server?.close());

const answering = (content: unknown) => json(200, { choices: [{ message: { role: 'assistant', content } }] });

async function clientOf(answer: Answer) {
  server = await startHttpServer(answer);
  return createLlmClient({ baseUrl: `${server.url}/v1/`, apiKey: 'a-key', model: 'm-1', timeoutMs: 500 });
}
const call = { signal: new AbortController().signal };
const messages = [
  { role: 'system' as const, content: '짧게' },
  { role: 'user' as const, content: '안녕' },
];

describe('a model', () => {
  test('is asked as OpenAI is', async () => {
    const client = await clientOf(answering(' 안녕하세요! \n'));
    expect(await client.complete({ messages }, call)).toBe('안녕하세요!');
    const [request] = server?.requests ?? [];
    expect(request).toMatchObject({ method: 'POST', url: '/v1/chat/completions' });
    expect(request?.headers.authorization).toBe('Bearer a-key');
    expect(JSON.parse(request?.body ?? '')).toEqual({ model: 'm-1', messages });
  });

  test('is asked for JSON where that is wanted', async () => {
    const client = await clientOf(answering('{"a":1}'));
    expect(await client.complete({ messages, format: 'json' }, call)).toBe('{"a":1}');
    expect(JSON.parse(server?.requests[0]?.body ?? '')).toMatchObject({
      response_format: { type: 'json_object' },
    });
  });

  test.each([
    ['no text', answering(null), 'UpstreamAnswerInvalid'],
    ['an empty text', answering(' \n'), 'UpstreamAnswerInvalid'],
    ['no choice', json(200, { choices: [] }), 'UpstreamAnswerInvalid'],
    ['a refusal', json(401, { error: { code: 'invalid_api_key' } }), 'UpstreamRefusal'],
    ['too many requests', json(429, {}), 'UpstreamBusy'],
    ['a fault', json(500, {}), 'UpstreamFault'],
    ['nothing in time', () => {}, 'UpstreamTimeout'],
  ])('that answers %s fails as an upstream', async (_name, answer, name) => {
    const client = await clientOf(answer);
    await expect(client.complete({ messages }, call)).rejects.toMatchObject({ name });
  });
});
