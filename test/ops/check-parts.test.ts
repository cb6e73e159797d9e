import { once } from 'node:events';
import { createServer, type Http2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { Connection } from '@temporalio/client';
import { partChecks } from '../../ops/check-parts.ts';
import { createReadiness } from '../../ops/readiness.ts';
import { testParts } from '../support/parts.ts';

const closes: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0).toReversed()) await close();
});

/** A Temporal frontend that finds no matching service: it describes namespaces, and takes no work. */
async function startFrontendAlone(): Promise<string> {
  const server: Http2Server = createServer();
  server.on('stream', (stream, headers) => {
    const isMatching = /TaskQueue$/.test(String(headers[':path']));
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.on('wantTrailers', () =>
      stream.sendTrailers(
        isMatching
          ? { 'grpc-status': '14', 'grpc-message': 'Not enough hosts to serve the request' }
          : { 'grpc-status': '0' },
      ),
    );
    // An empty message, for those that are answered.
    stream.end(isMatching ? undefined : Buffer.alloc(5));
  });
  const sessions = new Set<{ destroy(): void }>();
  server.on('session', (session) => sessions.add(session));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closes.push(() => {
    for (const session of sessions) session.destroy();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function temporalState(address: string) {
  const connection = await Connection.connect({ address });
  const asked: Promise<unknown>[] = [];
  closes.push(async () => {
    // A call that is tried again on a closed connection throws in its timer, long after this file.
    await Promise.allSettled(asked);
    await connection.close();
  });
  const checks = partChecks({
    queryDatabase: async () => {},
    bus: { carrier: 'redis', ping: async () => {} },
    temporal: { connection, namespace: 'default' },
    taskQueue: 'test-readiness',
  });
  const temporal = () => {
    const call = Promise.resolve(checks.temporal?.());
    asked.push(call);
    return call;
  };
  return (await createReadiness({ ...checks, temporal }).report()).parts.temporal;
}

test('a Temporal that takes no work is not ready, though its frontend answers', async () => {
  // The SDK asks again until its deadline, so the reason is whichever comes first.
  expect(await temporalState(await startFrontendAlone())).toMatchObject({ status: 'failed' });
});

test('a Temporal that takes work is ready before a worker polls', async () => {
  expect(await temporalState(testParts().temporalAddress)).toEqual({ status: 'ok' });
});
