import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
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

/** For what has arrived of a request that Node calls late, and is not read yet. */
const readAgainMs = 1_000;
/** For an answer to be read, before its connection is closed under it. */
const lingerMs = 2_000;

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
}

/**
 * Answers requests that Node gives up on before there is a context: their headers are too many, they are
 * too slow, or they are no HTTP. They get the same form of error as all others (ruling Q29).
 */
export function answerClientErrors(server: Server, logger: Logger): void {
  /** The newest of a connection. */
  const exchanges = new WeakMap<Duplex, Exchange>();
  server.on('request', (request, response) => exchanges.set(request.socket, { request, response }));

  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') refuseLater(error, socket);
    else refuse(error, socket);
  });

  /**
   * Node's clock goes on while the process is stopped (SIGSTOP, a suspended machine), and what arrived
   * meanwhile is read only after the clock was looked at. So there is a moment more to be complete in.
   */
  function refuseLater(error: NodeJS.ErrnoException, socket: Duplex): void {
    const before = exchanges.get(socket)?.request;
    const wasComplete = before?.complete ?? true;
    setTimeout(() => {
      const request = exchanges.get(socket)?.request;
      const hasArrived = request?.complete === true && !(request === before && wasComplete);
      if (!hasArrived) refuse(error, socket);
    }, readAgainMs).unref();
  }

  function refuse(error: NodeJS.ErrnoException, socket: Duplex): void {
    const { response } = exchanges.get(socket) ?? {};
    const isAnswering = response?.headersSent === true && !response.writableFinished;
    if (error.code === 'ECONNRESET' || !socket.writable || isAnswering) {
      socket.destroy();
      return;
    }
    const requestId = randomUUID();
    // Nothing else of the error: it carries the bytes that were sent.
    const { code, message } = error;
    logger.info({ code, reason: message, request_id: requestId }, 'a request could not be read');
    socket.end(toAnswer(refusalOf(error), requestId));
    setTimeout(() => socket.destroy(), lingerMs).unref();
  }
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
