import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What a proxy sees of one connection. */
export interface ConnectionObserver {
  onSent(bytes: Buffer): void;
  onReceived(bytes: Buffer): void;
}

export interface TcpProxy {
  port: number;
  close(): Promise<void>;
}

/**
 * Forwards connections to `target` unchanged.
 * @param observe called for each connection, as its client opens it
 */
export async function startTcpProxy(
  target: { host: string; port: number },
  observe: () => ConnectionObserver,
): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ ...target, noDelay: true });
    const observer = observe();
    for (const [from, to, see] of [
      [client, upstream, (bytes: Buffer) => observer.onSent(bytes)],
      [upstream, client, (bytes: Buffer) => observer.onReceived(bytes)],
    ] as const) {
      sockets.add(from);
      from.on('data', see);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
