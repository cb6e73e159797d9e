import { once } from 'node:events';
import { createServer, type Http2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';

export interface FrontendWithoutMatching {
  /** host:port. */
  address: string;
  /** Calls that were answered with UNAVAILABLE. */
  rejectedCalls(): number;
  close(): void;
}

/** A fake Temporal frontend without a matching service: it describes namespaces, but accepts no work. */
export async function startFrontendWithoutMatching(): Promise<FrontendWithoutMatching> {
  let rejected = 0;
  const server: Http2Server = createServer();
  server.on('stream', (stream, headers) => {
    const isMatching = /TaskQueue$/.test(String(headers[':path']));
    if (isMatching) rejected += 1;
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.on('wantTrailers', () =>
      stream.sendTrailers(
        isMatching
          ? { 'grpc-status': '14', 'grpc-message': 'Not enough hosts to serve the request' }
          : { 'grpc-status': '0' },
      ),
    );
    // An empty gRPC message as the answer.
    stream.end(isMatching ? undefined : Buffer.alloc(5));
  });
  const sessions = new Set<{ destroy(): void }>();
  server.on('session', (session) => sessions.add(session));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    rejectedCalls: () => rejected,
    close() {
      for (const session of sessions) session.destroy();
      server.close();
    },
  };
}
