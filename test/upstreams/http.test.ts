import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { inspect } from 'node:util';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { createConnections } from '../../upstreams/connections.ts';
import {
  UpstreamAnswerInvalidError,
  UpstreamError,
  UpstreamRateLimitedError,
  UpstreamRejectedError,
  UpstreamServerError,
  UpstreamTimeoutError,
  UpstreamUnavailableError,
} from '../../upstreams/errors.ts';
import { type Call, createHttpClient } from '../../upstreams/http.ts';
import { type Answer, json, startHttpServer, type TestHttpServer } from '../support/http-server.ts';

const token = 'tok-3f9a';
const answer = z.object({ pong: z.number() });
const ping = { method: 'POST', path: '/ping', body: { ping: 1 }, answer } as const;

const connections = createConnections();
let server: TestHttpServer | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function sendTo(behaviour: Answer, call: Partial<Call> = {}) {
  server = await startHttpServer(behaviour);
  const send = createHttpClient({ connections, baseUrl: `${server.url}/api/`, token, timeoutMs: 5_000 });
  return send(ping, { signal: new AbortController().signal, ...call });
}

async function catchFailure(promise: Promise<unknown>): Promise<UpstreamError> {
  const failure = await promise.catch((error: unknown) => error);
  if (failure instanceof UpstreamError) return failure;
  throw new Error('The call did not reject with an UpstreamError.', { cause: failure });
}

const breakConnection: Answer = (_request, response) => {
  response.writeHead(200, { 'content-length': '100' });
  response.write('{"pong"', () => response.destroy());
};
const stallMidBody: Answer = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' }).write('{"pong"');
};
const text =
  (status: number, body: string | Buffer): Answer =>
  (_request, response) =>
    void response.writeHead(status).end(body);
const encoded =
  (encoding: string, body: Buffer): Answer =>
  (_request, response) =>
    void response.writeHead(200, { 'content-encoding': encoding }).end(body);
const code = (name: string) => ({ error: { code: name, message: 'no' } });
const httpDateIn = (ms: number) => new Date(Date.now() + ms).toUTCString();

describe('a request', () => {
  test('has token, key and JSON body', async () => {
    await expect(sendTo(json(200, { pong: 1 }), { idempotencyKey: 'round-1/todos' })).resolves.toEqual({
      pong: 1,
    });
    expect(server?.requests).toEqual([
      expect.objectContaining({
        method: 'POST',
        url: '/api/ping',
        body: '{"ping":1}',
        headers: expect.objectContaining({
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'idempotency-key': 'round-1/todos',
        }),
      }),
    ]);
  });

  test('has no idempotency key unless given one', async () => {
    await sendTo(json(200, { pong: 1 }));
    expect(server?.requests[0]?.headers).not.toHaveProperty('idempotency-key');
  });

  test.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
  ])('reads an answer in %s', async (encoding, compress) => {
    await expect(sendTo(encoded(encoding, compress('{"pong":1}')))).resolves.toEqual({ pong: 1 });
    expect(server?.requests[0]?.headers['accept-encoding']).toContain(encoding);
  });

  test('reads an answer of 2 MiB', async () => {
    const padding = 'x'.repeat(2 * 1024 * 1024 - '{"pong":1,"padding":""}'.length);
    await expect(sendTo(json(200, { pong: 1, padding }))).resolves.toEqual({ pong: 1 });
  });
});

describe('a failed call', () => {
  const failCall = async (behaviour: Answer) => {
    const failure = await catchFailure(sendTo(behaviour, { idempotencyKey: 'round-1/ping', timeoutMs: 500 }));
    return failure.call;
  };
  const call = { path: 'ping', status: null, code: null, idempotencyKey: 'round-1/ping', requestId: null };

  test.each<[string, Answer, object]>([
    [
      'has status, code and ids of a rejection',
      json(422, code('bad_meal'), { 'x-request-id': 'req-7' }),
      { status: 422, code: 'bad_meal', requestId: 'req-7' },
    ],
    ['has those of an error', json(503, {}, { 'request-id': 'req-8' }), { status: 503, requestId: 'req-8' }],
    [
      'has those of an answer that is no JSON',
      (_request, response) => void response.writeHead(200, { 'request-id': 'req-9' }).end('<p>'),
      { status: 200, requestId: 'req-9' },
    ],
    ['has the status of an answer that never ends', stallMidBody, { status: 200 }],
    ['has its key when no answer came', () => {}, {}],
    ['leaves out a strange id', json(500, {}, { 'request-id': 'x'.repeat(129) }), { status: 500 }],
  ])('%s', async (_what, behaviour, found) => {
    expect(await failCall(behaviour)).toEqual({ ...call, ...found });
  });
});

describe('connections', () => {
  // A reset connection emits an error as well, so `once` of node:events does not do.
  const untilClosed = (socket: Socket) =>
    socket.destroyed ? null : new Promise((resolve) => socket.once('close', resolve));

  /** Sends a request to a server that counts its connections, one after the other. */
  async function sendInTurn(times: number, behaviour: Answer) {
    const sockets = new Set<Socket>();
    server = await startHttpServer(behaviour, (socket) => sockets.add(socket));
    const send = createHttpClient({ connections, baseUrl: server.url, token, timeoutMs: 5_000 });
    const outcomes: string[] = [];
    for (let call = 0; call < times; call += 1) {
      const outcome = send(ping, { signal: new AbortController().signal }).then(() => 'answered');
      outcomes.push(await outcome.catch((error: Error) => error.name));
      // A connection is free from the turn after its answer on.
      await nextTurn();
    }
    return { outcomes, sockets };
  }

  test('calls in turn use one', async () => {
    const { outcomes, sockets } = await sendInTurn(5, json(200, { pong: 1 }));
    expect(outcomes).toEqual(Array(5).fill('answered'));
    expect(sockets.size).toBe(1);
  });

  test('rejections leave it open', async () => {
    const { outcomes, sockets } = await sendInTurn(3, json(404, code('gone')));
    expect(outcomes).toEqual(Array(3).fill('UpstreamRejectedError'));
    expect(sockets.size).toBe(1);
  });

  test('a call on one that is cut fails and is not sent again; the next opens another', async () => {
    let received = 0;
    const { outcomes, sockets } = await sendInTurn(3, (request, response) => {
      received += 1;
      if (received === 2) response.destroy();
      else json(200, { pong: 1 })(request, response);
    });
    expect(outcomes).toEqual(['answered', 'UpstreamUnavailableError', 'answered']);
    expect(received).toBe(3);
    expect(sockets.size).toBe(2);
  });

  test('a call whose answer is left unread closes its own', async () => {
    const { sockets } = await sendInTurn(1, endless(503));
    await Promise.all([...sockets].map(untilClosed));
  });

  test('are closed when the process stops', async () => {
    const own = createConnections();
    const sockets: Socket[] = [];
    server = await startHttpServer(json(200, { pong: 1 }), (socket) => sockets.push(socket));
    const send = createHttpClient({ connections: own, baseUrl: server.url, token, timeoutMs: 5_000 });
    await send(ping, { signal: new AbortController().signal });
    const closed = sockets.map(untilClosed);
    await own.destroy();
    await Promise.all(closed);
    expect(closed).toHaveLength(1);
  });
});

describe('a failure', () => {
  const kinds: [string, Answer, UpstreamError][] = [
    ['500 is a server error', json(500, {}), new UpstreamServerError(500)],
    ['503 with an endless body is a server error', endless(503), new UpstreamServerError(503)],
    ['502 is a server error', json(502, {}), new UpstreamServerError(502)],
    ['504 is a timeout', json(504, {}), new UpstreamTimeoutError()],
    ['408 is a timeout', json(408, code('request_timeout')), new UpstreamTimeoutError()],
    ['425 is busy', json(425, code('too_early')), new UpstreamRateLimitedError()],
    ['an error with 200 is the one that it names', json(200, code('429')), new UpstreamRateLimitedError()],
    ['an error with 200 may be a number', json(200, { error: { code: 502 } }), new UpstreamServerError(502)],
    ['an error with 200 and a word is invalid', json(200, code('gone')), new UpstreamAnswerInvalidError()],
    [
      '400 with a code is a rejection',
      json(400, code('bad_meal')),
      new UpstreamRejectedError(400, 'bad_meal'),
    ],
    [
      'a code keeps only visible characters',
      json(400, code('a\0b\u202e\n')),
      new UpstreamRejectedError(400, 'ab'),
    ],
    ['a long code is cut', json(400, code('x'.repeat(999))), new UpstreamRejectedError(400, 'x'.repeat(60))],
    ['404 without JSON is a rejection', text(404, '<html>'), new UpstreamRejectedError(404, null)],
    ['an endless 403 is a rejection', endless(403), new UpstreamRejectedError(403, null)],
    [
      'a redirect is a rejection',
      json(307, {}, { location: '/api/ping' }),
      new UpstreamRejectedError(307, null),
    ],
    [
      'a dropped connection is unavailable',
      (_, response) => response.destroy(),
      new UpstreamUnavailableError(),
    ],
    ['a body broken off is unavailable', breakConnection, new UpstreamUnavailableError()],
    ['an answer of another shape is invalid', json(200, { pong: 'x' }), new UpstreamAnswerInvalidError()],
    ['an answer without JSON is invalid', text(200, '<html>'), new UpstreamAnswerInvalidError()],
    ['an empty answer is invalid', text(200, ''), new UpstreamAnswerInvalidError()],
    ['an answer that is no UTF-8 is invalid', text(200, latin1()), new UpstreamAnswerInvalidError()],
    ['an endless answer is invalid', endless(200), new UpstreamAnswerInvalidError()],
    [
      'a small answer that becomes too long is invalid',
      encoded('gzip', gzipSync(`{"pong":1}${' '.repeat(3 * 1024 * 1024)}`)),
      new UpstreamAnswerInvalidError(),
    ],
    [
      'an answer in another encoding than it says is invalid',
      encoded('gzip', Buffer.from('{"pong":1}')),
      new UpstreamAnswerInvalidError(),
    ],
    [
      'an answer in an unknown encoding is invalid',
      encoded('zip', Buffer.from('{"pong":1}')),
      new UpstreamAnswerInvalidError(),
    ],
  ];

  test.each(kinds)('%s', async (_fact, behaviour, expected) => {
    const failure = await catchFailure(sendTo(behaviour));
    expect(failure).toBeInstanceOf(expected.constructor);
    expect({ ...failure, call: null, message: failure.message }).toEqual({
      ...expected,
      message: expected.message,
    });
    expect(server?.requests).toHaveLength(1);
  });

  test('shows the schema issues as its cause', async () => {
    const { cause } = await catchFailure(sendTo(json(200, {})));
    expect(cause).toBeInstanceOf(z.ZodError);
  });

  test('of a closed port is unavailable', async () => {
    const closed = await startHttpServer(json(200, {}));
    await closed.close();
    const send = createHttpClient({ connections, baseUrl: closed.url, token, timeoutMs: 5_000 });
    const failure = await catchFailure(send(ping, { signal: new AbortController().signal }));
    expect(failure).toBeInstanceOf(UpstreamUnavailableError);
    expect(failure.cause).toMatchObject({ code: 'ECONNREFUSED' });
  });

  const waits: [string, string | undefined, number | null][] = [
    ['seconds', '7', 7_000],
    ['more seconds than are honoured', '86400', 60_000],
    ['a date past', httpDateIn(-5_000), 0],
    ['a date far off', httpDateIn(3_600_000), 60_000],
    ['something else', '-5', null],
    ['nothing', undefined, null],
  ];

  test.each(waits)('429 asks to wait: %s', async (_what, header, retryAfterMs) => {
    const headers = header === undefined ? undefined : { 'retry-after': header };
    const failure = await catchFailure(sendTo(json(429, {}, headers)));
    expect(failure).toBeInstanceOf(UpstreamRateLimitedError);
    expect(failure).toMatchObject({ retryAfterMs });
  });

  test.each([408, 425, 429, 500, 502, 503, 504])('%i may ask to wait', async (status) => {
    const failure = await catchFailure(sendTo(json(status, {}, { 'retry-after': '7' })));
    expect(failure).toMatchObject({ retryable: true, retryAfterMs: 7_000 });
  });

  test('within a 200 may ask to wait', async () => {
    const failure = await catchFailure(sendTo(json(200, { error: { code: 429 } }, { 'retry-after': '7' })));
    expect(failure).toMatchObject({ name: 'UpstreamRateLimitedError', retryAfterMs: 7_000 });
  });

  const nested = (levels: number) => `{"pong":1,"raw":${'['.repeat(levels)}${']'.repeat(levels)}}`;

  test('is an answer too deep to be stored', async () => {
    const { cause } = await catchFailure(sendTo(text(200, nested(20_000))));
    expect(cause).toEqual(new Error('The answer is nested deeper than 2048 levels.'));
  });

  test('is not an answer of 2,000 levels', async () => {
    await expect(sendTo(text(200, nested(2_000)))).resolves.toEqual({ pong: 1 });
  });

  test('429 reads a near date', async () => {
    const failure = await catchFailure(sendTo(json(429, {}, { 'retry-after': httpDateIn(30_000) })));
    const { retryAfterMs } = failure;
    expect(retryAfterMs).toBeGreaterThan(20_000);
    expect(retryAfterMs).toBeLessThanOrEqual(30_000);
  });
});

describe('a slow upstream', () => {
  const hang: Answer = () => {};

  test.each([
    ['no answer', hang],
    ['half an answer', stallMidBody],
  ])('with %s in time is a timeout', async (_what, behaviour) => {
    expect(await catchFailure(sendTo(behaviour, { timeoutMs: 50 }))).toBeInstanceOf(UpstreamTimeoutError);
  });

  test.each([
    ['no answer', hang],
    ['half an answer', stallMidBody],
  ])('with %s is aborted with its caller', async (_what, behaviour) => {
    const controller = new AbortController();
    const reason = new Error('the chat ended');
    const call = sendTo(
      (request, response) => {
        behaviour(request, response);
        setImmediate(() => controller.abort(reason));
      },
      { signal: controller.signal },
    );
    await expect(call).rejects.toBe(reason);
  });

  test('is not called when the caller has aborted', async () => {
    const reason = new Error('the chat ended');
    const call = sendTo(json(200, { pong: 1 }), { signal: AbortSignal.abort(reason) });
    await expect(call).rejects.toBe(reason);
    expect(server?.requests).toEqual([]);
  });
});

describe('a secret', () => {
  const create = (baseUrl: string, secret: string) => () =>
    createHttpClient({ connections, baseUrl, token: secret, timeoutMs: 1 });

  test('invalid in a header is rejected without being shown', () => {
    expect(create('http://localhost', 'tok\nen')).toThrow(/^An upstream token must be printable ASCII/);
  });

  test('in the URL is rejected without being shown', () => {
    expect(create('http://ann:tok-3f9a@localhost', token)).toThrow(
      /^(?!.*tok-3f9a)An upstream address has no/,
    );
  });

  test('stays out of every failure', async () => {
    const failure = await catchFailure(sendTo(json(401, code('unauthorized'))));
    expect(inspect(failure, { depth: 10, showHidden: true })).not.toContain(token);
  });
});

function endless(status: number): Answer {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    const block = Buffer.alloc(64 * 1024, ' ');
    const pour = () => {
      while (!response.destroyed && response.write(block));
    };
    response.on('drain', pour);
    pour();
  };
}

function latin1(): Buffer {
  return Buffer.from('{"pong":1,"name":"caf\xe9"}', 'latin1');
}
