import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface TcpProxy {
  /** On 127.0.0.1. */
  port: number;
  /** Connections of clients. */
  openConnections(): number;
  acceptedConnections(): number;
  /** Closes all connections, and new ones at once. */
  cut(): void;
  /** Forwards no more bytes, but closes no connection, like a lost network. */
  stall(): void;
  /** Ends a cut or a stall. Stalled connections continue. */
  restore(): void;
  /** New connections go to this port of the same host. */
  pointAt(port: number): void;
  close(): Promise<void>;
}

/** A TCP proxy that a test can cut or stall. */
export async function createTcpProxy(targetHost: string, targetPort: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  const clients = new Set<Socket>();
  let accepted = 0;
  let target = targetPort;
  let state: 'open' | 'cut' | 'stalled' = 'open';

  const follow = (socket: Socket, peer: Socket) => {
    sockets.add(socket);
    socket.on('data', (bytes) => peer.write(bytes));
    socket.on('error', () => {});
    socket.on('close', () => {
      sockets.delete(socket);
      peer.destroy();
    });
    if (state === 'stalled') socket.pause();
  };

  const server = createServer((client) => {
    accepted += 1;
    clients.add(client.once('close', () => clients.delete(client)));
    if (state === 'cut') {
      client.destroy();
      return;
    }
    const upstream = connect(target, targetHost);
    follow(client, upstream);
    follow(upstream, client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const breakAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    openConnections: () => clients.size,
    acceptedConnections: () => accepted,
    cut() {
      state = 'cut';
      breakAll();
    },
    stall() {
      state = 'stalled';
      for (const socket of sockets) socket.pause();
    },
    restore() {
      state = 'open';
      for (const socket of sockets) socket.resume();
    },
    pointAt(port) {
      target = port;
    },
    async close() {
      breakAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
