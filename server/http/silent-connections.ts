import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Ends the connections of a server that have asked for nothing yet, as browsers open them in advance: Node
 * takes them for busy, and a server that stops would wait for them as long as their clients please.
 */
export function createSilentConnections(server: Server): { end(): void } {
  const silent = new Set<Socket>();
  server.on('connection', (socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
  });
  server.on('request', ({ socket }) => silent.delete(socket));
  return {
    end() {
      for (const socket of silent) socket.destroy();
    },
  };
}
