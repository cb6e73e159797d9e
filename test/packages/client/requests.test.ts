import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createClient } from '../../../packages/client/src/client.ts';
import {
  AuthenticationError,
  ConflictError,
  ConnectionError,
  InsufficientCreditError,
  InvalidRequestError,
  NotFoundError,
  PermissionError,
  RateLimitError,
  RoundtableError,
  ServerError,
} from '../../../packages/client/src/errors.ts';
import { type ChatApi, cut, startChatApi } from '../../support/chat-api.ts';
import { type Answer, json } from '../../support/http-server.ts';
import { waitFor } from '../../support/wait-for.ts';
import { fastOptions } from './client-options.ts';

let api: ChatApi;
beforeEach(async () => {
  api = await startChatApi();
});
afterEach(async () => {
  jest.useRealTimers();
  await api.close();
});

const newClient = (options = {}) => createClient({ ...fastOptions(api.url), ...options });
const keys = () => api.requests.map(({ headers }) => headers['idempotency-key']);
const failure = (status: number, code: string, headers = {}) =>
  json(status, { success: false, code, message: `It is ${code}.` }, headers);

/** The server does the work, and its answer is lost. */
const loseAnswer: Answer = (request, response) => {
  const lost = { ...response, writeHead: () => ({ end: () => response.destroy() }) };
  api.answer(request, lost as never);
};

describe('a POST', () => {
  test('has an idempotency key of its own', async () => {
    const client = newClient();
    await client.profiles.create({ name: 'Ana' });
    await client.profiles.create({ name: 'Ana' });
    expect(keys()).toEqual([expect.stringMatching(/^[\w-]{36}$/), expect.stringMatching(/^[\w-]{36}$/)]);
    expect(new Set(keys()).size).toBe(2);
  });

  test('whose answer is lost is repeated under the same key, with the effect of one', async () => {
    api.faults.push(loseAnswer, cut, failure(503, 'UNAVAILABLE'), loseAnswer);
    const chat = await newClient().chats.start('p1', { prompt: 'Curry' });
    expect(api.requests).toHaveLength(5);
    expect(new Set(keys()).size).toBe(1);
    expect(new Set(api.requests.map(({ body }) => body))).toEqual(new Set(['{"prompt":"Curry"}']));
    expect(api.effects).toEqual(['/v1/chat/p1/recommend']);
    expect((await chat.get()).rounds.map(({ round_id }) => round_id)).toEqual([chat.roundId]);
  });

  test('takes a key of the app', async () => {
    await newClient().profiles.create({}, { idempotencyKey: 'order-7' });
    expect(keys()).toEqual(['order-7']);
  });

  test('has a key where the runtime makes no UUIDs', async () => {
    const { crypto } = globalThis;
    try {
      for (const part of [{ getRandomValues: crypto.getRandomValues.bind(crypto) }, undefined]) {
        Object.defineProperty(globalThis, 'crypto', { value: part, configurable: true });
        await newClient().profiles.create({});
      }
    } finally {
      Object.defineProperty(globalThis, 'crypto', { value: crypto, configurable: true });
    }
    expect(keys()).toEqual([
      expect.stringMatching(/^[0-9a-f]{32}$/),
      expect.stringMatching(/^[0-9a-f]{32}$/),
    ]);
    expect(new Set(keys()).size).toBe(2);
  });
});

describe('a repeat', () => {
  const repeated: [string, Answer][] = [
    ['a lost connection', cut],
    ['408', failure(408, 'REQUEST_TIMEOUT')],
    ['429', failure(429, 'RATE_LIMITED')],
    ['502', failure(502, 'BAD_GATEWAY')],
    ['504', failure(504, 'GATEWAY_TIMEOUT')],
    ['500 with Retry-After', failure(500, 'INTERNAL_ERROR', { 'retry-after': '0' })],
    ['a page of a proxy', (_request, response) => response.end('<html>Sign in to the Wi-Fi</html>')],
    [
      'an answer that breaks off',
      (_request, response) =>
        response.writeHead(200, { 'content-length': '99' }).write('{"s', () => response.destroy()),
    ],
  ];
  test.each(repeated)('follows %s', async (_name, fault) => {
    api.faults.push(fault, fault);
    const client = newClient();
    await expect(client.profiles.create({})).resolves.toEqual({ profile_id: expect.any(String) });
    expect(api.requests).toHaveLength(3);
  });

  const final: [string, Answer][] = [
    ['500 without Retry-After', failure(500, 'INTERNAL_ERROR')],
    ['400', failure(400, 'INVALID_REQUEST')],
    ['409', failure(409, 'PRIOR_ROUND_IN_FLIGHT')],
    ['429 for longer than half a minute', failure(429, 'RATE_LIMITED', { 'retry-after': '31' })],
  ];
  test.each(final)('does not follow %s', async (_name, fault) => {
    api.faults.push(fault);
    await expect(newClient().profiles.create({})).rejects.toBeInstanceOf(RoundtableError);
    expect(api.requests).toHaveLength(1);
  });

  test('comes four times at most', async () => {
    api.faults.push(...Array<Answer>(9).fill(cut));
    await expect(newClient().profiles.create({})).rejects.toBeInstanceOf(ConnectionError);
    expect(api.requests).toHaveLength(5);
    await expect(newClient({ maxRetries: 0 }).profiles.create({})).rejects.toBeInstanceOf(ConnectionError);
    expect(api.requests).toHaveLength(6);
  });

  test.each([
    ['seconds', () => '2'],
    ['a date', () => new Date(Date.now() + 2_000).toUTCString()],
  ])('waits for Retry-After, given as %s', async (_name, retryAfter) => {
    const now = Date.parse('2026-04-29T05:28:08Z');
    jest.useFakeTimers({ now, doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
    let calls = 0;
    const client = newClient({
      fetch: async () => {
        calls += 1;
        if (calls > 1) return Response.json({ success: true, data: null });
        return Response.json({}, { status: 429, headers: { 'retry-after': retryAfter() } });
      },
    });
    const validated = client.validate();
    await jest.advanceTimersByTimeAsync(1_999);
    expect(calls).toBe(1);
    await jest.advanceTimersByTimeAsync(1);
    await expect(validated).resolves.toBeNull();
  });
});

describe('an error', () => {
  const classes: [number, string, typeof RoundtableError][] = [
    [400, 'INVALID_REQUEST', InvalidRequestError],
    [401, 'UNAUTHORIZED', AuthenticationError],
    [402, 'INSUFFICIENT_CREDIT', InsufficientCreditError],
    [403, 'FORBIDDEN', PermissionError],
    [404, 'NOT_FOUND', NotFoundError],
    [409, 'REFINEMENT_CAP_EXCEEDED', ConflictError],
    [413, 'PAYLOAD_TOO_LARGE', InvalidRequestError],
    [429, 'RATE_LIMITED', RateLimitError],
    [500, 'INTERNAL_ERROR', ServerError],
    [503, 'STORE_UNAVAILABLE', ServerError],
  ];
  test.each(classes)('of %s is of a class of its own', async (status, code, ErrorClass) => {
    api.faults.push(failure(status, code, { 'request-id': 'req-9', 'retry-after': '7' }));
    const error = await newClient({ maxRetries: 0 })
      .validate()
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ErrorClass);
    expect(error).toMatchObject({
      name: ErrorClass.name,
      status,
      code,
      message: `It is ${code}.`,
      requestId: 'req-9',
      retryAfter: 7,
    });
  });

  test('without an answer names its cause', async () => {
    api.faults.push(cut);
    const error = await newClient({ maxRetries: 0 })
      .validate()
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      name: 'ConnectionError',
      code: 'CONNECTION_FAILED',
      status: null,
      requestId: null,
      retryAfter: null,
      cause: expect.any(Error),
    });
  });

  test('says that the time is up', async () => {
    api.faults.push(() => {});
    const client = newClient({ maxRetries: 0, timeoutMs: 50 });
    await expect(client.validate()).rejects.toMatchObject({ name: 'ConnectionError', code: 'TIMEOUT' });
  });

  test('of a proxy without JSON has the status as its code', async () => {
    api.faults.push((_request, response) => response.writeHead(403).end('<html>Blocked</html>'));
    await expect(newClient().validate()).rejects.toMatchObject({ name: 'PermissionError', code: 'HTTP_403' });
  });

  test('does not contain the key', async () => {
    api.faults.push(cut);
    const error: unknown = await newClient({ maxRetries: 0 })
      .validate()
      .catch((caught: unknown) => caught);
    const { inspect } = await import('node:util');
    expect(inspect(error, { depth: 9 })).not.toContain('osk_demo_key');
  });
});

describe('an abort', () => {
  test('ends a request, and rejects with the reason', async () => {
    const leaving = new AbortController();
    const closed = new Promise((resolve) => {
      api.faults.push((_request, response) => {
        response.once('close', resolve);
        leaving.abort(new Error('left'));
      });
    });
    await expect(newClient().validate({ signal: leaving.signal })).rejects.toThrow('left');
    await closed;
  });

  test('ends the pause before a repeat', async () => {
    const leaving = new AbortController();
    api.faults.push(failure(429, 'RATE_LIMITED', { 'retry-after': '20' }));
    const created = newClient().profiles.create({}, { signal: leaving.signal });
    await waitFor(() => api.requests.length === 1);
    setTimeout(() => leaving.abort(), 50);
    await expect(created).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('before a request sends nothing', async () => {
    const signal = AbortSignal.abort();
    await expect(newClient().validate({ signal })).rejects.toMatchObject({ name: 'AbortError' });
    expect(api.requests).toEqual([]);
  });

  test('has a reason where the runtime knows none', async () => {
    const leaving = new AbortController();
    Object.defineProperty(leaving.signal, 'reason', { value: undefined });
    leaving.abort();
    await expect(newClient().validate({ signal: leaving.signal })).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});

describe('an option', () => {
  test('that is invalid is a TypeError', () => {
    expect(() => createClient({ baseUrl: 'localhost:3000', apiKey: 'osk_x' })).toThrow(TypeError);
    expect(() => createClient({ baseUrl: 'https://x.example', apiKey: 'osk_x\n' })).toThrow(TypeError);
    expect(() => createClient({ baseUrl: 'https://x.example', apiKey: '' })).toThrow(TypeError);
  });

  test('fetch is used instead of the global one', async () => {
    const urls: unknown[] = [];
    const client = createClient({
      baseUrl: 'https://x.example/shop/',
      apiKey: 'osk_x',
      fetch: async (url) => {
        urls.push(url);
        return Response.json({ success: true, data: { status: 'active' } });
      },
    });
    await expect(client.validate()).resolves.toEqual({ status: 'active' });
    expect(urls).toEqual(['https://x.example/shop/v1/validation']);
  });
});
