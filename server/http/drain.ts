import type { Server, ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createSilentConnections } from './silent-connections.ts';

export interface Drain {
  /** From now on each answer asks its client to send the next request over another connection. */
  begin(): void;
  /**
   * Stops accepting, then lets requests finish: those that have not by the end of the grace are cut off.
   * `onClosed` is called once nobody can connect any more.
   */
  end(graceMs: number, onClosed: () => void): Promise<void>;
}

const closeIdleEveryMs = 50;

/** The orderly end of a server that has clients; made before it listens. */
export function createDrain(server: Server): Drain {
  const answers = new Set<ServerResponse>();
  const silent = createSilentConnections(server);
  let begun = false;
  server.prependListener('request', (_request, answer) => {
    answers.add(answer);
    answer.once('close', () => answers.delete(answer));
    if (begun) askToClose(answer);
  });

  return {
    begin() {
      begun = true;
      for (const answer of answers) askToClose(answer);
    },
    async end(graceMs, onClosed) {
      // What the system has accepted for us meanwhile is taken in first, for closing would reset it.
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

function askToClose(answer: ServerResponse): void {
  if (!answer.headersSent) answer.setHeader('connection', 'close');
}
