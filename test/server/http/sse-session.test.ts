import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { EventBuffer } from 'better-sse';
import { openSseStream, type SseStream } from '../../../server/http/sse-session.ts';
import { waitFor } from '../../support/wait-for.ts';

const pingMs = 20;
/** More bytes than the socket buffers hold for a client that does not read. */
const large = new EventBuffer().data('x'.repeat(16 * 1_024 * 1_024)).dispatch();
const small = new EventBuffer().data('x').dispatch();

/** The state of the newest stream. */
interface Seen {
  stream: SseStream;
  answer: ServerResponse;
  opened: boolean;
  slow: number;
  closed: number;
  errors: unknown[];
}

let server: Server;
let seen: Seen;
const clients: Socket[] = [];
beforeAll(async () => {
  server = createServer((req, res) => {
    const next = { answer: res, opened: false, slow: 0, closed: 0, errors: [] as unknown[] };
    res.on('error', (error) => next.errors.push(error));
    const stream = openSseStream(req, res, {
      headers: {},
      retryMs: 1_000,
      pingMs,
      ping: new EventBuffer().comment('ping').dispatch(),
      onOpen() {
        seen.opened = true;
      },
      onSlow() {
        seen.slow += 1;
      },
      onClose() {
        seen.closed += 1;
      },
    });
    seen = Object.assign(next, { stream });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  for (const client of clients.splice(0)) client.destroy();
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

async function open(requests = 1): Promise<Socket> {
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1').pause();
  client.on('error', () => {});
  clients.push(client);
  const before = seen;
  const connection = requests === 1 ? 'close' : 'keep-alive';
  client.write(`GET / HTTP/1.1\r\nhost: x\r\nconnection: ${connection}\r\n\r\n`.repeat(requests));
  await waitFor(() => seen !== before && seen.opened);
  return client;
}

const untilClosed = () => waitFor(() => seen.closed > 0);

describe('a stream whose client does not read', () => {
  test('is dropped after two pings, without an error', async () => {
    await open();
    seen.stream.send(large);
    await untilClosed();
    expect(seen).toMatchObject({ slow: 1, closed: 1, errors: [] });
  });

  test('is dropped after its end, without an error', async () => {
    await open();
    seen.stream.send(large);
    seen.stream.end();
    await untilClosed();
    expect(seen).toMatchObject({ slow: 1, closed: 1, errors: [] });
  });

  test('is dropped once more than 1 MiB is buffered', async () => {
    await open();
    seen.stream.send(large);
    seen.stream.send(small);
    expect(seen.slow).toBe(1);
    await untilClosed();
  });

  test('is closed at once when its server stops', async () => {
    await open();
    seen.stream.send(large);
    seen.stream.cut();
    await untilClosed();
    expect(seen).toMatchObject({ slow: 0, closed: 1, errors: [] });
  });

  test('ignores writes after its end', async () => {
    await open();
    seen.stream.send(large);
    seen.stream.end();
    seen.stream.send(small);
    seen.stream.end();
    await untilClosed();
    seen.stream.send(small);
    seen.stream.cut();
    expect(seen.errors).toEqual([]);
  });
});

describe('a stream whose client reads', () => {
  test('is pinged, and read to its end', async () => {
    const client = await open();
    const read = text(client);
    await waitFor(() => client.bytesRead > 400);
    seen.stream.send(small);
    seen.stream.end();
    const events = (await read).replaceAll(/\r\n[0-9a-f]+\r\n/g, '');
    expect(events).toMatch(/(:ping\n\n){3}data:"x"\n\n/);
    await untilClosed();
    expect(seen).toMatchObject({ slow: 0, closed: 1, errors: [] });
  });

  test('ends when its connection breaks', async () => {
    const client = await open();
    client.resetAndDestroy();
    await untilClosed();
    expect(seen).toMatchObject({ slow: 0, errors: [] });
  });

  test('can end before its headers are sent', async () => {
    const before = seen;
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    clients.push(client);
    server.once('request', () => setImmediate(() => seen.stream.cut()));
    client.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    await once(client.resume(), 'close');
    expect(seen).not.toBe(before);
    expect(seen.errors).toEqual([]);
  });
});

describe('a pipelined stream', () => {
  test('is dropped with the streams before it', async () => {
    await open(3);
    await untilClosed();
    expect(seen.slow).toBe(1);
  });
});
