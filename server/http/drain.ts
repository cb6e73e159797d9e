import type { Server, ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createSilentConnections } from './silent-connections.ts';

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
  const silent = createSilentConnections(server);
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
        silent.end();
      }, closeIdleEveryMs);
      const cutOff = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      clearInterval(closeIdle);
      clearTimeout(cutOff);
    },
  };
}

function askToClose(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('connection', 'close');
}
