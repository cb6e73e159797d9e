import type { Server } from 'node:http';
import type { Logger } from '../../logger.ts';

/**
 * Logs errors of a server and of its responses, which would end the process without a listener. Such an error arises
 * when a stream writes after its end or to a broken connection.
 */
export function logConnectionErrors(server: Server, logger: Logger): void {
  server.on('error', (error) => logger.error({ err: error }, 'failed to accept connections'));
  server.prependListener('request', ({ url, method }, response) => {
    response.on('error', (error) =>
      logger.warn({ err: error, method, path: url?.split('?', 1)[0] }, 'failed to write a response'),
    );
  });
}
