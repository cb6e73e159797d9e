import { afterEach, describe, expect, test } from '@jest/globals';
import { createConnections } from '../../upstreams/connections.ts';
import { createLlmClient } from '../../upstreams/llm/client.ts';
import { type Answer, json, startHttpServer, type TestHttpServer } from '../support/http-server.ts';

let server: TestHttpServer | null = null;
afterEach(() => server?.close());

const answering = (content: unknown) => json(200, { choices: [{ message: { role: 'assistant', content } }] });

async function startClient(answer: Answer) {
  server = await startHttpServer(answer);
  return createLlmClient({
    connections: createConnections(),
    baseUrl: `${server.url}/v1/`,
    apiKey: 'a-key',
    model: 'm-1',
    timeoutMs: 10_000,
  });
}
const finished = (finish_reason: string) =>
  json(200, { choices: [{ message: { content: 'people were star' }, finish_reason }] });
const readA = (value: unknown) =>
  typeof value === 'object' && value !== null && 'a' in value ? value.a : null;
const call = { signal: new AbortController().signal };
const messages = [
  { role: 'system' as const, content: '짧게' },
  { role: 'user' as const, content: '안녕' },
];

describe('a model', () => {
  test('gets a request in the format of OpenAI', async () => {
    const client = await startClient(answering(' 안녕하세요! \n'));
    expect(await client.complete({ messages }, call)).toBe('안녕하세요!');
    const [request] = server?.requests ?? [];
    expect(request).toMatchObject({ method: 'POST', url: '/v1/chat/completions' });
    expect(request?.headers.authorization).toBe('Bearer a-key');
    expect(JSON.parse(request?.body ?? '')).toEqual({ model: 'm-1', messages });
  });

  test('is asked for JSON on demand', async () => {
    const client = await startClient(answering('{"a":1}'));
    expect(await client.completeJson({ messages }, readA, call)).toBe(1);
    expect(JSON.parse(server?.requests[0]?.body ?? '')).toMatchObject({
      response_format: { type: 'json_object' },
    });
  });

  test('gets a new request each time', async () => {
    const client = await startClient(answering('x'));
    await client.complete({ messages }, { ...call, idempotencyKey: 'c/task/0' });
    expect(server?.requests[0]?.headers).not.toHaveProperty('idempotency-key');
  });

  test.each([
    ['no text', answering(null), 'UpstreamAnswerInvalidError', true],
    ['an empty text', answering(' \n'), 'UpstreamAnswerInvalidError', true],
    ['thoughts alone', answering('<think>a</think>'), 'UpstreamAnswerInvalidError', true],
    ['no choice', json(200, { choices: [] }), 'UpstreamAnswerInvalidError', true],
    ['half a reply', finished('length'), 'UpstreamAnswerInvalidError', true],
    ['a filtered reply', finished('content_filter'), 'UpstreamAnswerInvalidError', true],
    ['HTML', (_, response) => void response.end('<html>'), 'UpstreamAnswerInvalidError', true],
    ['an error with 200', json(200, { error: { code: 429 } }), 'UpstreamRateLimitedError', true],
    ['a rejection', json(401, { error: { code: 'invalid_api_key' } }), 'UpstreamRejectedError', false],
    ['too many requests', json(429, {}), 'UpstreamRateLimitedError', true],
    ['a server error', json(500, {}), 'UpstreamServerError', true],
  ] satisfies [string, Answer, string, boolean][])(
    'that answers %s is an upstream failure',
    async (_name, answer, name, retryable) => {
      const client = await startClient(answer);
      await expect(client.complete({ messages }, call)).rejects.toMatchObject({ name, retryable });
      expect(server?.requests).toHaveLength(1);
    },
  );

  test('that is silent is an upstream failure', async () => {
    const client = await startClient(() => {});
    const completion = client.complete({ messages }, { ...call, timeoutMs: 50 });
    await expect(completion).rejects.toMatchObject({ name: 'UpstreamTimeoutError' });
  });

  test.each<[string, unknown, string]>([
    ['thoughts', '<think>\nShe is sad.\n</think>\n\nHello.', 'Hello.'],
    ['thoughts whose beginning is the template’s', 'She is sad.\n</think>\nHello.', 'Hello.'],
    ['thoughts without an end', 'Hello. <think>She', 'Hello.'],
    ['parts', [{ type: 'text', text: 'Hel' }, { type: 'image' }, { type: 'text', text: 'lo.' }], 'Hello.'],
  ])('is read without %s', async (_what, content, reply) => {
    const client = await startClient(answering(content));
    expect(await client.complete({ messages }, call)).toBe(reply);
  });

  test.each([
    ['a fence', '```json\n{"a":1}\n```'],
    ['a fence among words', 'Here it is:\n\n```\n{"a":1}\n```\nGood luck!'],
    ['words', 'Sure: {"a": 1}. I hope that {this} helps.'],
    ['thoughts', '<think>perhaps {"a":2}</think>{"a":1}'],
    ['a draft', 'At first {"a":2}, then {"b":"}"}, at last {"a":1}'],
  ])('is read when its JSON is in %s', async (_what, content) => {
    const client = await startClient(answering(content));
    expect(await client.completeJson({ messages }, readA, call)).toBe(1);
  });

  test.each(['Sure, here it is.', '{"b":1}', '{'.repeat(9_999), '{"a":1'])(
    'that answers without the expected JSON is retried: %s',
    async (content) => {
      const client = await startClient(answering(content));
      const completion = client.completeJson({ messages }, readA, call);
      await expect(completion).rejects.toMatchObject({ name: 'UpstreamAnswerInvalidError', retryable: true });
    },
  );
});

describe('a server with another request format', () => {
  /** The formats of the requests so far. */
  const forms = () =>
    server?.requests.map(({ body }) => {
      const { response_format, messages } = JSON.parse(body);
      const roles = messages.map(({ role }: { role: string }) => role).join(' ');
      return `${response_format ? 'JSON ' : ''}${roles}`;
    });
  /** Rejects requests that contain one of the words. */
  const without =
    (...words: string[]): Answer =>
    (request, response) => {
      const isRejected = words.some((word) => request.body.includes(word));
      (isRejected ? json(400, { error: `no ${words}` }) : answering('{"a":1}'))(request, response);
    };

  test('without a JSON mode is asked without it from then on', async () => {
    const client = await startClient(without('json_object'));
    expect(await client.completeJson({ messages }, readA, call)).toBe(1);
    expect(await client.completeJson({ messages }, readA, call)).toBe(1);
    expect(forms()).toEqual(['JSON system user', 'system user', 'system user']);
  });

  test('is asked in full again after unusable answers', async () => {
    let isUpgraded = false;
    const client = await startClient((request, response) => {
      if (!isUpgraded) return without('json_object')(request, response);
      answering(request.body.includes('json_object') ? '{"a":1}' : 'Sure.')(request, response);
    });
    await client.completeJson({ messages }, readA, call);
    isUpgraded = true;
    await expect(client.completeJson({ messages }, readA, call)).rejects.toMatchObject({ retryable: true });
    expect(await client.completeJson({ messages }, readA, call)).toBe(1);
  });

  test('without a system role gets instructions as the user', async () => {
    const client = await startClient(without('"system"'));
    await client.complete({ messages }, call);
    await client.complete({ messages }, call);
    expect(forms()).toEqual(['system user', 'user', 'user']);
    expect(JSON.parse(server?.requests[1]?.body ?? '').messages).toEqual([
      { role: 'user', content: '짧게\n\n안녕' },
    ]);
  });

  test('without either is asked with neither', async () => {
    const client = await startClient(without('json_object', '"system"'));
    expect(await client.completeJson({ messages }, readA, call)).toBe(1);
    expect(await client.completeJson({ messages }, readA, call)).toBe(1);
    expect(forms()).toEqual(['JSON system user', 'system user', 'JSON user', 'user', 'user']);
  });

  test('that rejects everything fails each request', async () => {
    const client = await startClient(json(400, { error: { code: 'context_length_exceeded' } }));
    const rejection = { name: 'UpstreamRejectedError', status: 400, code: 'context_length_exceeded' };
    await expect(client.complete({ messages }, call)).rejects.toMatchObject(rejection);
    await expect(client.complete({ messages }, call)).rejects.toMatchObject(rejection);
    expect(forms()).toEqual(['system user', 'user', 'system user', 'user']);
  });
});
