import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from '../../logger.ts';

interface ErrorResponse {
  status: string;
  code: string;
  message: string;
}

const tooLarge: ErrorResponse = {
  status: '431 Request Header Fields Too Large',
  code: 'HEADERS_TOO_LARGE',
  message: 'The address and headers of the request are larger than 16 KiB together.',
};
const tooSlow: ErrorResponse = {
  status: '408 Request Timeout',
  code: 'REQUEST_TIMEOUT',
  message: 'The request did not arrive in time; please send it again.',
};
const notHttp: ErrorResponse = {
  status: '400 Bad Request',
  code: 'INVALID_REQUEST',
  message: 'The request is not valid HTTP.',
};

const noHost: ErrorResponse = {
  status: '400 Bad Request',
  code: 'INVALID_REQUEST',
  message: 'The request has no Host header, which HTTP/1.1 requires.',
};
const expectationFailed: ErrorResponse = {
  status: '417 Expectation Failed',
  code: 'EXPECTATION_FAILED',
  message: 'The only supported expectation is "Expect: 100-continue"; send the request without another.',
};

/** How long a request that Node reports as late may still become complete. */
const graceMs = 1_000;
/** How long a client may read the response before its connection is closed. */
const lingerMs = 2_000;

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
}

/**
 * Answers requests that Node rejects before there is a Koa context: too large headers, a timeout, or invalid HTTP.
 * The errors have the same form as all others (ruling Q29).
 */
export function handleClientErrors(server: Server, logger: Logger): void {
  /** The last exchange of each connection. */
  const exchanges = new WeakMap<Duplex, Exchange>();
  server.on('request', (request, response) => exchanges.set(request.socket, { request, response }));

  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') respondLater(error, socket);
    else respond(error, socket);
  });

  /**
   * Node's clock continues while the process is stopped (SIGSTOP, a suspended machine), and Node checks it before it
   * reads what arrived meanwhile. So the request gets a little more time to become complete.
   */
  function respondLater(error: NodeJS.ErrnoException, socket: Duplex): void {
    const before = exchanges.get(socket)?.request;
    const wasComplete = before?.complete ?? true;
    setTimeout(() => {
      const request = exchanges.get(socket)?.request;
      const hasArrived = request?.complete === true && !(request === before && wasComplete);
      if (!hasArrived) respond(error, socket);
    }, graceMs).unref();
  }

  function respond(error: NodeJS.ErrnoException, socket: Duplex): void {
    const { response } = exchanges.get(socket) ?? {};
    const isAnswering = response?.headersSent === true && !response.writableFinished;
    if (error.code === 'ECONNRESET' || !socket.writable || isAnswering) {
      socket.destroy();
      return;
    }
    const requestId = randomUUID();
    // Only these fields: the error also holds the raw bytes of the request.
    const { code, message } = error;
    logger.info({ code, reason: message, request_id: requestId }, 'failed to read a request');
    socket.end(toRawResponse(toErrorResponse(error), requestId));
    setTimeout(() => socket.destroy(), lingerMs).unref();
  }
}

/**
 * Serves requests, and rejects those that Node would answer itself without a body: HTTP/1.1 without a host, and an
 * unknown expectation. The server must be created with `requireHostHeader: false`.
 */
export function serve(server: Server, handle: RequestListener, logger: Logger): void {
  server.on('request', (request, response) => {
    const hasHost = request.headers.host !== undefined || request.httpVersion !== '1.1';
    if (hasHost) handle(request, response);
    else reject(response, noHost, logger);
  });
  server.on('checkExpectation', (_request, response) => reject(response, expectationFailed, logger));
}

/** Answers a request whose head could be read. */
function reject(response: ServerResponse, error: ErrorResponse, logger: Logger): void {
  const { status, code, message } = error;
  const requestId = randomUUID();
  logger.info({ code, reason: message, request_id: requestId }, 'failed to read a request');
  const body = toBody(error);
  response.writeHead(Number.parseInt(status, 10), toHeaders(body, requestId)).end(body);
}

function toErrorResponse({ code }: NodeJS.ErrnoException): ErrorResponse {
  if (code === 'HPE_HEADER_OVERFLOW') return tooLarge;
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return tooSlow;
  return notHttp;
}

function toRawResponse(error: ErrorResponse, requestId: string): string {
  const body = toBody(error);
  const headers = Object.entries(toHeaders(body, requestId)).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${error.status}`, ...headers, '', body].join('\r\n');
}

function toBody({ code, message }: ErrorResponse): string {
  return JSON.stringify({ success: false, code, message });
}

function toHeaders(body: string, requestId: string): Record<string, string> {
  return {
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    'request-id': requestId,
    connection: 'close',
  };
}
