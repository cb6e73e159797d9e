import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';

export interface Drain {
  /** From now on each response has `Connection: close`, so that clients reconnect elsewhere. */
  begin(): void;
  /**
   * Stops accepting connections and waits for requests; those that have not finished after `graceMs` are cut off.
   * `onClosed` is called once no client can connect.
   */
  end(graceMs: number, onClosed: () => void): Promise<void>;
}

const closeIdleEveryMs = 50;

/** Shuts a server down gracefully. Must be created before the server listens. */
export function createDrain(server: Server): Drain {
  const responses = new Set<ServerResponse>();
  const silent = trackSilentConnections(server);
  let isDraining = false;
  server.prependListener('request', (_request, response) => {
    responses.add(response);
    response.once('close', () => responses.delete(response));
    if (isDraining) askToClose(response);
  });

  return {
    begin() {
      isDraining = true;
      for (const response of responses) askToClose(response);
    },
    async end(graceMs, onClosed) {
      // Takes connections that the kernel has accepted meanwhile; closing first would reset them.
      await nextTurn();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      onClosed();
      const closeIdle = setInterval(() => {
        server.closeIdleConnections();
        for (const socket of silent) socket.destroy();
      }, closeIdleEveryMs);
      const cutOff = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      clearInterval(closeIdle);
      clearTimeout(cutOff);
    },
  };
}

/**
 * Tracks connections on which no request has arrived yet, such as those that browsers open in advance. Node counts them
 * as busy, so a stopping server would wait for them.
 */
function trackSilentConnections(server: Server): ReadonlySet<Socket> {
  const silent = new Set<Socket>();
  server.on('connection', (socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
  });
  server.on('request', ({ socket }) => silent.delete(socket));
  return silent;
}

function askToClose(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('connection', 'close');
}
