import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { generateWebhookSecret } from '../../../db/webhook-secret.ts';
import { createWebhookSender } from '../../../upstreams/webhooks/send.ts';
import { isSignedBy } from '../../../upstreams/webhooks/sign.ts';
import { selfSigned } from '../../support/self-signed-certificate.ts';

const secret = generateWebhookSecret();
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const receive = (answer: RequestListener) => listen(createHttpServer(answer));

const settings = { allowHttp: true, allowPrivate: true, timeoutMs: 5_000 };
const send = (url: string, changes: Partial<typeof settings> = {}, signal = AbortSignal.timeout(10_000)) =>
  createWebhookSender({ ...settings, ...changes })(
    { url, id: 'msg_1', body: '{"type":"round.completed"}', secrets: [secret] },
    signal,
  );

describe('a webhook', () => {
  test('is a signed POST', async () => {
    let seen: { method: string; headers: Record<string, unknown>; body: string } | null = null;
    const port = await receive(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const { method = '', headers } = request;
      seen = { method, headers, body: Buffer.concat(chunks).toString() };
      response.writeHead(204).end();
    });
    expect(await send(`http://127.0.0.1:${port}/hooks?shop=1`)).toEqual({
      isDelivered: true,
      status: 204,
      error: null,
      answer: null,
      retryAfterMs: null,
    });
    expect(seen).toMatchObject({
      method: 'POST',
      body: '{"type":"round.completed"}',
      headers: { 'content-type': 'application/json', 'webhook-id': 'msg_1' },
    });
    const { headers = {} } = seen ?? ({} as { headers?: Record<string, unknown> });
    const timestamp = Number(headers['webhook-timestamp']);
    const message = { id: 'msg_1', timestamp, body: '{"type":"round.completed"}' };
    expect(isSignedBy(message, String(headers['webhook-signature']), secret)).toBe(true);
  });

  test('that is not taken tells the status, the answer and the wish to wait', async () => {
    const port = await receive((_request, response) => {
      response.writeHead(503, { 'retry-after': '7' }).end('busy');
    });
    expect(await send(`http://127.0.0.1:${port}`)).toMatchObject({
      isDelivered: false,
      status: 503,
      error: null,
      answer: 'busy',
      retryAfterMs: 7_000,
    });
  });

  test('does not follow a redirect', async () => {
    const paths: (string | undefined)[] = [];
    const port = await receive(({ url }, response) => {
      paths.push(url);
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    const answer = await send(`http://127.0.0.1:${port}/hooks`);
    expect(answer).toMatchObject({ isDelivered: false, status: 307, error: 'redirects are not followed' });
    expect(paths).toEqual(['/hooks']);
  });

  test('keeps 4 KiB of an answer that has no end', async () => {
    const port = await receive((_request, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write('x'.repeat(1_000)), 1);
      response.on('close', () => clearInterval(timer)).on('error', () => {});
    });
    const { isDelivered, answer } = await send(`http://127.0.0.1:${port}`);
    expect(isDelivered).toBe(true);
    expect(answer).toHaveLength(4_096);
  });

  test('fails when there is no answer in time', async () => {
    const port = await receive(() => {});
    const answer = await send(`http://127.0.0.1:${port}`, { timeoutMs: 100 });
    expect(answer).toMatchObject({ isDelivered: false, status: null, error: 'no answer in time' });
  });

  test('fails when no one listens', async () => {
    const port = await receive(() => {});
    for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
    expect((await send(`http://127.0.0.1:${port}`)).error).toBe('no connection (ECONNREFUSED)');
  });

  test('rejects with the reason of whoever aborts it', async () => {
    const port = await receive(() => {});
    const aborted = AbortSignal.abort(new Error('the worker stops'));
    await expect(send(`http://127.0.0.1:${port}`, {}, aborted)).rejects.toThrow('the worker stops');
    const later = new AbortController();
    const sending = send(`http://127.0.0.1:${port}`, {}, later.signal);
    later.abort(new Error('stopped in the middle'));
    await expect(sending).rejects.toThrow('stopped in the middle');
  });

  test('fails at a certificate that no authority has signed', async () => {
    const server = createHttpsServer(selfSigned, (_request, response) => response.end());
    const port = await listen(server);
    const { isDelivered, error } = await send(`https://localhost:${port}`);
    expect({ isDelivered, error }).toEqual({
      isDelivered: false,
      error: expect.stringMatching(/^the certificate is not valid \(/),
    });
  });

  test('goes by https only, unless http is allowed', async () => {
    const { error } = await send('http://127.0.0.1:1', { allowHttp: false });
    expect(error).toBe('only https is allowed');
  });
});

describe('an address that is not public gets no connection', () => {
  test.each([
    ['written as it is', '127.0.0.1'],
    ['written as a number', '2130706433'],
    ['written in hexadecimals', '0x7f.1'],
    ['of IPv6', '[::1]'],
    ['of IPv4 in IPv6', '[::ffff:127.0.0.1]'],
    ['behind a name', 'localhost'],
  ])('%s', async (_name, host) => {
    let requests = 0;
    const port = await receive((_request, response) => {
      requests += 1;
      response.end();
    });
    const answer = await send(`http://${host}:${port}`, { allowPrivate: false });
    expect(answer).toMatchObject({ isDelivered: false, status: null, error: 'the address is not public' });
    expect(requests).toBe(0);
  });
});
