import type { Clock } from '../clock.ts';
import { type Call, type CallKind, type ChatRead, cutByClient, type Stream } from '../evidence.ts';

export interface Request {
  kind: CallKind;
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  /** Which of the recorder's servers, from 0. */
  server: number;
  body?: object;
  headers?: Record<string, string>;
  idempotencyKey?: string | null;
  chatId?: string | null;
  prompt?: string | null;
  /** Cuts the connection after so many milliseconds, whatever has been answered by then. */
  cutAfterMs?: number;
}

/** An answer as it was read; the call alone where none was. */
export interface Answer {
  call: Call;
  headers: Headers | null;
  text: string;
  /** Of a JSON answer; null else. */
  body: Record<string, unknown> | null;
}

/** A place that takes requests, as the record names it. */
export interface Address {
  name: string;
  url: string;
}

/** Longer than any admission waits. */
const clientTimeoutMs = 12_000;

/** Sends requests and keeps what became of them. */
export class Recorder {
  readonly calls: Call[] = [];
  readonly reads: ChatRead[] = [];
  readonly streams: Stream[] = [];
  readonly clock: Clock;
  readonly servers: readonly Address[];

  /** @param servers where clients may send what they send: each server, or a proxy in front of all */
  constructor(clock: Clock, servers: readonly Address[]) {
    this.clock = clock;
    this.servers = servers;
  }

  address(server: number): Address {
    const address = this.servers[server];
    if (address === undefined) throw new Error(`there is no server ${server}`);
    return address;
  }

  async send(
    client: { name: string; tenant: string; headers: Record<string, string> },
    request: Request,
  ): Promise<Answer> {
    const { kind, method, path, server, body, idempotencyKey = null, cutAfterMs } = request;
    const address = this.address(server);
    const call: Call = {
      id: this.calls.length + 1,
      client: client.name,
      kind,
      tenant: client.tenant,
      server: address.name,
      sentAt: this.clock.now(),
      endedAt: Number.POSITIVE_INFINITY,
      status: null,
      code: null,
      failure: null,
      idempotencyKey,
      replayed: false,
      chatId: request.chatId ?? null,
      roundId: null,
      prompt: request.prompt ?? null,
    };
    this.calls.push(call);
    try {
      const response = await fetch(`${address.url}${path}`, {
        method,
        headers: {
          ...client.headers,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(idempotencyKey !== null && { 'idempotency-key': idempotencyKey }),
          ...request.headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(cutAfterMs ?? clientTimeoutMs),
      });
      const text = await response.text();
      call.status = response.status;
      call.replayed = response.headers.get('idempotent-replayed') === 'true';
      const parsed = parse(text);
      call.code = response.ok ? null : errorCode(parsed);
      return { call, headers: response.headers, text, body: parsed };
    } catch (error) {
      call.failure = cutAfterMs === undefined ? reason(error) : cutByClient;
      return { call, headers: null, text: '', body: null };
    } finally {
      call.endedAt = this.clock.now();
    }
  }
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** The SDK and quotes name it `code`, Sonar `error_code`. */
function errorCode(body: Record<string, unknown> | null): string | null {
  const code = body?.code ?? body?.error_code ?? body?.error;
  return typeof code === 'string' ? code : null;
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return `${error.message}${cause}`;
}
