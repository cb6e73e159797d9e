import type { Clock } from '../clock.ts';
import { type Call, type CallKind, type ChatRead, cutByClient, type Stream } from '../evidence.ts';

export interface Request {
  kind: CallKind;
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  /** Index of the recorder's server, from 0. */
  server: number;
  body?: object;
  headers?: Record<string, string>;
  idempotencyKey?: string | null;
  chatId?: string | null;
  prompt?: string | null;
  /** Cuts the connection after this number of milliseconds, even within an answer. */
  cutAfterMs?: number;
}

/** An answer as read; only the call when there was none. */
export interface Answer {
  call: Call;
  headers: Headers | null;
  text: string;
  /** Body of a JSON answer; else null. */
  body: Record<string, unknown> | null;
}

/** A target of requests, with its name in the evidence. */
export interface Address {
  name: string;
  url: string;
}

/** Longer than the timeout of any admission. */
const clientTimeoutMs = 12_000;

/** Sends requests and records their outcomes. */
export class Recorder {
  readonly calls: Call[] = [];
  readonly reads: ChatRead[] = [];
  readonly streams: Stream[] = [];
  readonly clock: Clock;
  readonly servers: readonly Address[];

  /** @param servers targets of requests: each server, or a proxy in front of all */
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

/** The SDK and quotes call it `code`, Sonar `error_code`. */
function errorCode(body: Record<string, unknown> | null): string | null {
  const code = body?.code ?? body?.error_code ?? body?.error;
  return typeof code === 'string' ? code : null;
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return `${error.message}${cause}`;
}
