import type { Server } from 'node:http';
import type { Logger } from '../../logger.ts';

/**
 * Hears the errors of a server and of its answers, which without a listener would end the process: of what is
 * written after the end, or to a connection that broke, by whatever has taken an answer over.
 */
export function hearConnectionErrors(server: Server, logger: Logger): void {
  server.on('error', (error) => logger.error({ err: error }, 'connections cannot be accepted'));
  server.prependListener('request', ({ url, method }, answer) => {
    answer.on('error', (error) =>
      logger.warn({ err: error, method, path: url?.split('?', 1)[0] }, 'failed to write a response'),
    );
  });
}
