import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from '../logger.ts';

interface Refusal {
  status: string;
  code: string;
  message: string;
}

const tooLarge: Refusal = {
  status: '431 Request Header Fields Too Large',
  code: 'HEADERS_TOO_LARGE',
  message: 'The address and headers of the request are larger than 16 KiB together.',
};
const tooSlow: Refusal = {
  status: '408 Request Timeout',
  code: 'REQUEST_TIMEOUT',
  message: 'The request did not arrive in time; please send it again.',
};
const notHttp: Refusal = {
  status: '400 Bad Request',
  code: 'INVALID_REQUEST',
  message: 'This is no HTTP request that can be read.',
};

/**
 * Answers requests that Node gives up on before there is a context: their headers are too many, they are
 * too slow, or they are no HTTP. They get the same form of error as all others (ruling Q29).
 */
export function answerClientErrors(server: Server, logger: Logger): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const requestId = randomUUID();
    logger.info({ err: error, request_id: requestId }, 'a request could not be read');
    socket.end(toAnswer(refusalOf(error), requestId));
  });
}

function refusalOf({ code }: NodeJS.ErrnoException): Refusal {
  if (code === 'HPE_HEADER_OVERFLOW') return tooLarge;
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return tooSlow;
  return notHttp;
}

function toAnswer({ status, code, message }: Refusal, requestId: string): string {
  const body = JSON.stringify({ success: false, code, message });
  return [
    `HTTP/1.1 ${status}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    `request-id: ${requestId}`,
    'connection: close',
    '',
    body,
  ].join('\r\n');
}
