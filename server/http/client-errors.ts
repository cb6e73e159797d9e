import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from '../../logger.ts';

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

const noHost: Refusal = {
  status: '400 Bad Request',
  code: 'INVALID_REQUEST',
  message: 'The request has no Host header, which HTTP/1.1 demands.',
};
const expectationFailed: Refusal = {
  status: '417 Expectation Failed',
  code: 'EXPECTATION_FAILED',
  message:
    'The only expectation that is met here is "Expect: 100-continue"; send the request without another.',
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
    logger.info({ code, reason: message, request_id: requestId }, 'failed to read a request');
    socket.end(toAnswer(refusalOf(error), requestId));
    setTimeout(() => socket.destroy(), lingerMs).unref();
  }
}

/**
 * Serves requests, but for those that Node would answer itself, without a word: of HTTP/1.1 without a host, and
 * with an expectation that is unknown. The server must be made with `requireHostHeader: false`.
 */
export function serve(server: Server, handle: RequestListener, logger: Logger): void {
  server.on('request', (request, response) => {
    const isNamed = request.headers.host !== undefined || request.httpVersion !== '1.1';
    if (isNamed) handle(request, response);
    else refuseInTime(response, noHost, logger);
  });
  server.on('checkExpectation', (_request, response) => refuseInTime(response, expectationFailed, logger));
}

/** Of a request whose head could be read. */
function refuseInTime(response: ServerResponse, refusal: Refusal, logger: Logger): void {
  const { status, code, message } = refusal;
  const requestId = randomUUID();
  logger.info({ code, reason: message, request_id: requestId }, 'failed to read a request');
  const body = toBody(refusal);
  response.writeHead(Number.parseInt(status, 10), headersOf(body, requestId)).end(body);
}

function refusalOf({ code }: NodeJS.ErrnoException): Refusal {
  if (code === 'HPE_HEADER_OVERFLOW') return tooLarge;
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return tooSlow;
  return notHttp;
}

function toAnswer(refusal: Refusal, requestId: string): string {
  const body = toBody(refusal);
  const headers = Object.entries(headersOf(body, requestId)).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${refusal.status}`, ...headers, '', body].join('\r\n');
}

function toBody({ code, message }: Refusal): string {
  return JSON.stringify({ success: false, code, message });
}

function headersOf(body: string, requestId: string): Record<string, string> {
  return {
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    'request-id': requestId,
    connection: 'close',
  };
}
