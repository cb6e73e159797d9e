import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createLogger } from '../../../logger.ts';
import { handleClientErrors, serve } from '../../../server/http/client-errors.ts';

let server: Server;
const written: string[] = [];
let answer = (response: ServerResponse): unknown => response.end('{}');
beforeAll(async () => {
  const timeouts = { headersTimeout: 100, requestTimeout: 100, connectionsCheckingInterval: 20 };
  server = createServer({ ...timeouts, requireHostHeader: false });
  const stream = { write: (line: string) => void written.push(line) };
  const logger = createLogger({ level: 'info', name: 'test' }, stream);
  serve(server, (_request, response) => answer(response), logger);
  handleClientErrors(server, logger);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

/** The server's response to raw bytes, until it closes the connection. */
async function answerTo(bytes: string): Promise<string> {
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  socket.write(bytes);
  return text(socket);
}

describe('a malformed request', () => {
  test.each([
    ['has a URL that is too long', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\n\r\n`, 431, 'HEADERS_TOO_LARGE'],
    [
      'has headers that are too large',
      `GET / HTTP/1.1\r\nx-long: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'HEADERS_TOO_LARGE',
    ],
    ['is no HTTP', 'HELLO\r\n\r\n', 400, 'INVALID_REQUEST'],
    ['names no host', 'GET / HTTP/1.1\r\nx: y\r\n\r\n', 400, 'INVALID_REQUEST'],
    [
      'has an unknown expectation',
      'POST / HTTP/1.1\r\nhost: x\r\nexpect: wonders\r\ncontent-length: 2\r\n\r\n{}',
      417,
      'EXPECTATION_FAILED',
    ],
    ['never ends', 'GET / HTTP/1.1\r\nhost: x\r\n', 408, 'REQUEST_TIMEOUT'],
  ])('that %s gets the common error format', async (_what, bytes, status, code) => {
    const answer = await answerTo(bytes);
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head).toMatch(/^request-id: [0-9a-f-]{36}$/m);
    expect(head).toContain(`content-length: ${Buffer.byteLength(body)}`);
    expect(JSON.parse(body)).toEqual({ success: false, code, message: expect.stringMatching(/\.$/) });
    expect(JSON.parse(written.at(-1) ?? '')).toMatchObject({
      msg: 'failed to read a request',
      code: expect.stringMatching(/^(HPE|ERR)_|^INVALID_REQUEST$|^EXPECTATION_FAILED$/),
      request_id: /^request-id: (.+)$/m.exec(head)?.[1],
    });
  });
});

test('an HTTP/1.0 request needs no host', async () => {
  expect(await answerTo('GET / HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1.1 200 /);
});

describe('a request during the check for late ones', () => {
  test('is answered normally', async () => {
    const { port } = server.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    const lateness = once(server, 'clientError');
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n');
    await lateness;
    socket.end('connection: close\r\n\r\n');
    expect(await text(socket)).toMatch(/^HTTP\/1.1 200 /);
  });
});

describe('invalid bytes after a request', () => {
  test('end its response without a second one', async () => {
    answer = (response) => response.write('begun');
    const received = await answerTo('GET / HTTP/1.1\r\nhost: x\r\n\r\nHELLO\r\n\r\n').catch(String);
    expect(received).not.toContain('INVALID_REQUEST');
  });
});
