import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Ids, newIds, QuoteClient } from '../../support/quote-client.ts';
import type { RunningProgram } from '../../support/start-program.ts';
import type { TestTenant } from '../../support/test-app.ts';
import { startTestProcesses, type TestProcesses } from '../../support/test-processes.ts';
import { waitFor } from '../../support/wait-for.ts';
import { streamPath } from '../tenant/watch.ts';

const pingMs = 50;
/** How long a connection without an answer is kept open. */
const patienceMs = 20;

let testApp: TestProcesses;
let server: RunningProgram;
let tenant: TestTenant;
let ids: Ids;
beforeAll(async () => {
  const settings = { SSE_PING_MS: String(pingMs), QUOTES_THINK_MS: '0', QUOTES_TOKEN_MS: '0' };
  testApp = await startTestProcesses({ LOG_LEVEL: 'info', ...settings });
  [server] = await Promise.all([testApp.startServer(), testApp.startWorker()]);
  tenant = await testApp.newTenant();
  ids = newIds();
  const client = new QuoteClient(testApp.baseUrl);
  await client.send(ids, '가 '.repeat(500));
  await waitFor(async () => (await client.status(ids)).body.status === 'completed', { timeoutMs: 20_000 });
}, 60_000);
afterAll(() => testApp?.close());

function open(): Socket {
  const { hostname, port } = new URL(testApp.baseUrl);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  return socket;
}

/** Expects that the same process is running and answers. */
async function expectAlive(): Promise<void> {
  const answer = await fetch(`${testApp.baseUrl}/healthz`);
  expect(answer.status).toBe(200);
  expect(await Promise.race([server.ended, 'it runs'])).toBe('it runs');
}

const crlf = '\r\n';
const head = (start: string, ...headers: string[]) => [start, 'host: x', ...headers, '', ''].join(crlf);
const get = (target: string, ...headers: string[]) => head(`GET ${target} HTTP/1.1`, ...headers);
const post = (target: string, ...headers: string[]) =>
  head(`POST ${target} HTTP/1.1`, 'content-type: application/json', ...headers);
const send = '/api/chat/send';

/** Sends bytes at once; the server may answer, close, or wait for more. */
const bytes: [string, string | Buffer][] = [
  ['text that is no HTTP', `HELLO${crlf}${crlf}`],
  ['zeros', Buffer.alloc(1_000)],
  ['random bytes', Buffer.from('9f3c00ff1b7e81d2c4a5006677e1f0ab', 'hex')],
  ['the hello of TLS 1.2', Buffer.from('16030100c8010000c40303', 'hex')],
  ['the hello of SSL 2', Buffer.from('802e0100020015000000100100800700c0', 'hex')],
  ['the preface of HTTP/2', `PRI * HTTP/2.0${crlf}${crlf}SM${crlf}${crlf}`],
  [
    'an upgrade to h2c',
    get('/healthz', 'connection: upgrade', 'upgrade: h2c', 'http2-settings: AAMAAABkAAQ'),
  ],
  ['an upgrade to a web socket', get('/healthz', 'connection: upgrade', 'upgrade: websocket')],
  ['a PROXY line v1', `PROXY TCP4 192.0.2.1 192.0.2.2 56324 443${crlf}${get('/healthz')}`],
  ['a PROXY line v1 of an unknown peer', `PROXY UNKNOWN${crlf}${get('/healthz')}`],
  ['a PROXY header v2', Buffer.from('0d0a0d0a000d0a515549540a20110000', 'hex')],
  ['a greeting of SSH', `SSH-2.0-OpenSSH_9.6${crlf}`],
  ['a command of SMTP', `EHLO example.com${crlf}`],
  ['a command of Redis', `*1${crlf}$4${crlf}PING${crlf}`],
  ['raw UTF-8 in the target', get('/api/chat/status?userId=김철수&threadNum=1')],
  ['a blank in the target', get('/api/chat/status?userId=a b')],
  ['a target in absolute form', get('http://other.example/healthz')],
  ['a target that is an authority', head('CONNECT example.com:443 HTTP/1.1')],
  ['a target that is a star', head('OPTIONS * HTTP/1.1')],
  ['a target with broken escapes', get('/api/v1/%E0%A4%A')],
  ['a target with an escaped NUL', get('/v1/chat/%00/recommend')],
  ['a target of slashes', get('//////..//../etc/passwd')],
  ['a target of 15 KB', get(`/${'x'.repeat(15_000)}`)],
  ['a target of 70 KB', get(`/${'x'.repeat(70_000)}`)],
  ['a method that is unknown', head('BREW /pot HTTP/1.1')],
  ['a method in small letters', head('get /healthz HTTP/1.1')],
  ['TRACE', head('TRACE / HTTP/1.1')],
  ['HTTP/0.9', `GET /healthz${crlf}`],
  ['HTTP/1.0 without a host', `GET /healthz HTTP/1.0${crlf}${crlf}`],
  ['HTTP/9.9', head('GET /healthz HTTP/9.9')],
  ['no host', `GET /healthz HTTP/1.1${crlf}${crlf}`],
  ['an invalid host', `GET /api/chat/stream?userId=a HTTP/1.1${crlf}host: [${crlf}${crlf}`],
  ['a header with a control character', get('/', 'x-a: \u0001')],
  ['a header with NUL', get('/', 'x-a: a\u0000b')],
  ['a header without a colon', get('/', 'x-a')],
  ['a header without a name', get('/', ': a')],
  ['a header that is folded', get('/', 'x-a: a', ' b')],
  ['headers of 20 KB', get('/', `cookie: ${'a'.repeat(20_000)}`)],
  ['three thousand headers', get('/', ...Array.from({ length: 3_000 }, (_, number) => `h${number}: 1`))],
  ['two lengths', post(send, 'content-length: 1', 'content-length: 2')],
  ['a length and chunks', post(send, 'content-length: 1', 'transfer-encoding: chunked')],
  ['a length below zero', post(send, 'content-length: -1')],
  ['a length that is no number', post(send, 'content-length: ten')],
  ['a length beyond any number', post(send, `content-length: ${'9'.repeat(30)}`)],
  ['a chunk without a size', `${post(send, 'transfer-encoding: chunked')}ZZ${crlf}`],
  ['a chunk that is cut off', `${post(send, 'transfer-encoding: chunked')}ff${crlf}{"a`],
  ['a chunk with a long extension', `${post(send, 'transfer-encoding: chunked')}1;${'x'.repeat(40_000)}`],
  ['an encoding that is unknown', post(send, 'transfer-encoding: gzip', 'content-length: 2')],
  ['a body that is no gzip', `${post(send, 'content-encoding: gzip', 'content-length: 5')}hello`],
  ['a body that is no JSON', `${post(send, 'content-length: 5')}{{{{{`],
  ['a body of deep JSON', `${post(send, 'content-length: 60000')}${'['.repeat(60_000)}`],
  ['a body beyond the limit', `${post(send, 'content-length: 300000')}${'x'.repeat(300_000)}`],
  ['a body that is half there', `${post(send, 'content-length: 1000')}{"userId":`],
  ['an expectation of 100', post(send, 'expect: 100-continue', 'content-length: 10')],
  ['an expectation that is unknown', post(send, 'expect: wonders', 'content-length: 10')],
  ['fifty requests at once', get('/healthz').repeat(50)],
  ['a request and no HTTP behind it', `${get('/healthz')}HELLO${crlf}${crlf}`],
  ['a slow start', `GET /healthz HTTP/1.1${crlf}host:`],
];

/** How the client closes the connection. */
const leavings: Record<string, (socket: Socket) => void> = {
  'closes in order': (socket) => socket.end(),
  'breaks off': (socket) => socket.resetAndDestroy(),
};

describe('a server at level info', () => {
  test.each(bytes)('outlives %s', async (_what, sent) => {
    for (const leave of Object.values(leavings)) {
      const socket = open();
      const closed = once(socket.resume(), 'close');
      socket.write(sent);
      await Promise.race([closed, once(socket, 'data'), pause(patienceMs)]);
      leave(socket);
      await Promise.race([closed, pause(patienceMs)]);
      socket.destroy();
    }
    await expectAlive();
  });

  test('outlives a request that comes a byte at a time', async () => {
    const socket = open().setNoDelay(true);
    for (const byte of get('/healthz')) {
      socket.write(byte);
      await pause(1);
    }
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1.1 200 /);
    socket.destroy();
    await expectAlive();
  });

  test('logs no byte of what it cannot read', () => {
    expect(server.stderr()).toContain('failed to read a request');
    expect(server.stderr()).not.toMatch(/rawPacket|HELLO/);
  });
});

describe('a stream', () => {
  const quotes = () => `/api/chat/stream?${new URLSearchParams({ ...ids })}`;
  const targets: [string, () => string][] = [
    ['of a reply', () => get(quotes())],
    ['of a tenant', () => get(streamPath, `authorization: Bearer ${tenant.adminToken}`)],
  ];
  /** Fills the socket buffers of a client that does not read; further data wait in the server. */
  const unread = async (stream: string) => {
    const socket = open().pause();
    socket.write(get('/docs/rapidoc.js').repeat(40) + stream.repeat(5));
    await pause(pingMs * 6);
    return socket;
  };

  test.each(targets)('%s outlives a reader that breaks off', async (_whose, target) => {
    const socket = open();
    socket.write(target());
    await once(socket, 'data');
    socket.resetAndDestroy();
    await expectAlive();
  });

  test.each(targets)('%s outlives garbage behind its request', async (_whose, target) => {
    const socket = open();
    const closed = once(socket.resume(), 'close');
    socket.write(`${target()}HELLO${crlf}${crlf}`);
    await closed;
    await expectAlive();
  });

  test.each(targets)(
    '%s outlives a reader that has stopped, over its end and pings',
    async (_whose, target) => {
      const socket = await unread(target());
      await expectAlive();
      socket.destroy();
      await pause(pingMs);
      await expectAlive();
    },
  );
});
