import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Closes connections on which no request has arrived yet, such as those that browsers open in advance. Node counts
 * them as busy, so a stopping server would wait for them.
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
