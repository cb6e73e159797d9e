import { connect } from 'node:net';

/** A raw request, valid or not. */
export interface WireRequest {
  method: string;
  /** The request target. */
  target: string;
  /** Sent in this order, with duplicates, encoded as Latin-1. */
  headers: readonly (readonly [name: string, value: string])[];
  /** Sent unchanged, regardless of the headers. */
  body: Buffer | null;
  /** Closes the sending side, so that a body that is too short ends. */
  isCutOff?: boolean;
}

export interface WireAnswer {
  /** Null if the connection ended or the time limit passed without an answer. */
  status: number | null;
  /** By lower-case names. */
  headers: ReadonlyMap<string, string>;
  /** Empty if it is neither JSON nor an error, such as a stream, which is closed after its headers. */
  body: string;
  ms: number;
}

interface Head {
  status: number;
  headers: ReadonlyMap<string, string>;
  end: number;
}

/** Sends one request on a new connection, reads one answer, and closes the connection. */
export function exchange(baseUrl: string, request: WireRequest, limitMs: number): Promise<WireAnswer> {
  const { hostname, port } = new URL(baseUrl);
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    let received: Buffer = Buffer.alloc(0);
    const settle = () => {
      socket.destroy();
      clearTimeout(timer);
      resolve({ ...readAnswer(received, request), ms: performance.now() - startedAt });
    };
    const timer = setTimeout(settle, limitMs);
    // A server that answers before it has read everything may reset the connection.
    socket.on('error', () => {});
    socket.on('close', settle);
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (isWhole(received, request)) settle();
    });
    socket.write(Buffer.from(writeHead(request), 'latin1'));
    if (request.body) socket.write(request.body);
    if (request.isCutOff) socket.end();
  });
}

function writeHead({ method, target, headers }: WireRequest): string {
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  return [`${method} ${target} HTTP/1.1`, ...lines, '', ''].join('\r\n');
}

function readHead(received: Buffer): Head | null {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const [first = '', ...lines] = received.subarray(0, end).toString('latin1').split('\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1]);
  if (status >= 100 && status < 200) {
    const rest = readHead(received.subarray(end + 4));
    return rest && { ...rest, end: end + 4 + rest.end };
  }
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return { status, headers: new Map(headers), end: end + 4 };
}

function isWithoutBody({ status, headers }: Head, method: string): boolean {
  const isLeft = status < 400 && !headers.get('content-type')?.startsWith('application/json');
  return method === 'HEAD' || status === 204 || status === 304 || isLeft;
}

function isWhole(received: Buffer, { method }: WireRequest): boolean {
  const head = readHead(received);
  if (!head) return false;
  if (isWithoutBody(head, method)) return true;
  const length = head.headers.get('content-length');
  return length !== undefined && received.length >= head.end + Number(length);
}

function readAnswer(received: Buffer, { method }: WireRequest): Omit<WireAnswer, 'ms'> {
  const head = readHead(received);
  if (!head) return { status: null, headers: new Map(), body: '' };
  const { status, headers, end } = head;
  // Further answers are to surplus bytes of the client.
  const last = end + Number(headers.get('content-length') ?? Number.POSITIVE_INFINITY);
  const body = isWithoutBody(head, method) ? '' : received.subarray(end, last).toString('utf8');
  return { status, headers, body };
}
