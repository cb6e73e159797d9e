import { connect } from 'node:net';

/** A request as it goes over the wire, right or wrong. */
export interface WireRequest {
  method: string;
  /** What stands between the method and the version. */
  target: string;
  /** In this order and as often as they are here, their values as Latin-1. */
  headers: readonly (readonly [name: string, value: string])[];
  /** Sent as it is, whatever the headers say of it. */
  body: Buffer | null;
  /** The client sends no more after this, so that a body that is too short has an end. */
  isCutOff?: boolean;
}

export interface WireAnswer {
  /** Null when the connection ended, or the time was up, without an answer. */
  status: number | null;
  /** By their names in small letters. */
  headers: ReadonlyMap<string, string>;
  /** Empty for what is neither JSON nor an error, a stream for instance, which is left once its head is there. */
  body: string;
  ms: number;
}

interface Head {
  status: number;
  headers: ReadonlyMap<string, string>;
  end: number;
}

/** Sends one request on a connection of its own, reads one answer, and closes the connection. */
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
    // A server that refuses before it has read everything may reset what it does not read.
    socket.on('error', () => {});
    socket.on('close', settle);
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (isWhole(received, request)) settle();
    });
    socket.write(Buffer.from(headOf(request), 'latin1'));
    if (request.body) socket.write(request.body);
    if (request.isCutOff) socket.end();
  });
}

function headOf({ method, target, headers }: WireRequest): string {
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
  // What comes behind it answers what the client sent too much.
  const last = end + Number(headers.get('content-length') ?? Number.POSITIVE_INFINITY);
  const body = isWithoutBody(head, method) ? '' : received.subarray(end, last).toString('utf8');
  return { status, headers, body };
}
