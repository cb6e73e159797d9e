/**
 * A chat's events, in the order of their numbers, each once.
 *
 * 1. The cursor, the number of the last event handed out, alone says where to go on: with another connection, another
 *    server, or a poll after a stream.
 * 2. The event after the cursor is handed out. One at or before it is a repeat and skipped. One further on shows a gap:
 *    the connection is given up and the server asked again from the cursor.
 * 3. Any end of a connection before `chat.ended` is a cut. The next one follows after a pause with jitter, which grows
 *    while nothing new comes and is never shorter than `Retry-After`.
 * 4. An open stream that stays silent for longer than two pings is dead, whatever TCP says.
 * 5. Long polls take the place of streams that are not to be had: the runtime or the answer has none, nothing comes at
 *    the start (a proxy buffers), the key has too many, or two in a row broke without an event. Streams are tried again
 *    after some minutes, and when polls fail too.
 * 6. An error that time does not heal (400, 401, 403, 404) is thrown. So is a 500 that came too often in a row: the
 *    server is there, and fails at this chat.
 */

import {
  ConnectionError,
  invalidResponse,
  isPassing,
  isServerFault,
  RateLimitError,
  type RoundtableError,
} from './errors.ts';
import { type CallOptions, connectionFailed, type Http } from './http.ts';
import { createSseParser } from './sse.ts';
import type { ChatEvent, ChatEvents } from './types.ts';
import { backoff, pause, throwIfAborted, within } from './wait.ts';

export interface FollowOptions extends CallOptions {
  /** The number of the last event that the app has; 0, the default, for all. */
  after?: number;
  /** `auto`, the default: a stream where one is to be had, else long polls. */
  transport?: 'auto' | 'poll';
  /** After so many faults of the server in a row (500, not 502 to 504) without an event its error is thrown. 10 by default. */
  maxServerErrors?: number;
  /** Called before each pause after a cut; for "connecting …" on a screen. */
  onRetry?: (error: RoundtableError, pauseMs: number) => void;
}

/** What a client has learned of streams; all its follows share it. */
export interface StreamHealth {
  /** Until then streams are not tried, in milliseconds since the epoch. */
  pollUntil: number;
}

/** How a connection came to its end: with the chat's, to be followed by the next at once, or cut. */
type End = 'ended' | 'continue' | 'cut';
type Events = AsyncGenerator<ChatEvent, End, undefined>;

const maxBrokenStreams = 2;
/** A longer `Retry-After` is not believed. */
const maxPauseMs = 300_000;

/** Yields the events after `after`; ends after `chat.ended`. @throws {RoundtableError} */
export function followChat(
  http: Http,
  path: string,
  health: StreamHealth,
  options: FollowOptions,
): AsyncGenerator<ChatEvent, void, undefined> {
  return new Follower(http, path, health, options).run();
}

class Follower {
  readonly #http: Http;
  readonly #path: string;
  readonly #health: StreamHealth;
  readonly #options: FollowOptions;
  /** Invariant 1. */
  #cursor: number;
  /** Cuts since the last progress, and faults of the server among them. */
  #failures = 0;
  #serverErrors = 0;
  #brokenStreams = 0;
  #reconnectMs: number;

  constructor(http: Http, path: string, health: StreamHealth, options: FollowOptions) {
    this.#http = http;
    this.#path = path;
    this.#health = health;
    this.#options = options;
    this.#cursor = options.after ?? 0;
    this.#reconnectMs = http.timing.backoffMs;
  }

  async *run(): AsyncGenerator<ChatEvent, void, undefined> {
    const { transport = 'auto', maxServerErrors = 10 } = this.#options;
    for (;;) {
      const isStream = transport === 'auto' && this.#http.mayStream && Date.now() >= this.#health.pollUntil;
      const startedAt = Date.now();
      let end: End = 'cut';
      let error: RoundtableError | undefined;
      try {
        end = yield* isStream ? this.#stream() : this.#poll();
      } catch (caught) {
        if (!isPassing(caught)) throw caught;
        error = caught;
        if (isServerFault(caught) && ++this.#serverErrors >= maxServerErrors) throw caught;
        if (isStream && caught instanceof RateLimitError) {
          this.#pollFor(Math.max(caught.retryAfter ?? 60, 1) * 1_000);
          end = 'continue';
        } else if (!isStream && caught instanceof ConnectionError) this.#health.pollUntil = 0;
      }
      if (end === 'ended') return;
      // Some proxies close every stream after a minute or so.
      if (isStream && !isTimeout(error) && Date.now() - startedAt >= this.#http.timing.firstByteMs)
        this.#progress();
      if (this.#brokenStreams >= maxBrokenStreams) {
        this.#brokenStreams = 0;
        this.#pollFor(this.#http.timing.streamRetryMs);
      }
      if (end === 'cut') await this.#pause(error ?? closed());
    }
  }

  async *#stream(): Events {
    const { signal } = this.#options;
    const opening = this.#http.open({ path: this.#path, query: { after: this.#cursor }, signal });
    const { response, close } = await this.#notSilent(opening);
    try {
      if (response.status === 204) return 'ended';
      const type = response.headers.get('content-type') ?? '';
      if (!response.body || !type.startsWith('text/event-stream')) {
        this.#pollFor(this.#http.timing.streamRetryMs);
        return 'continue';
      }
      return yield* this.#read(response.body.getReader());
    } finally {
      close();
    }
  }

  async *#read(reader: ReadableStreamDefaultReader<Uint8Array>): Events {
    const { firstByteMs, silenceMs, maxBackoffMs } = this.#http.timing;
    const arrived: ChatEvent[] = [];
    const parse = createSseParser({
      onData: (data) => arrived.push(parseEvent(data)),
      onRetry: (ms) => {
        this.#reconnectMs = Math.min(ms, maxBackoffMs);
      },
    });
    const read = (ms: number) =>
      within(ms, this.#options.signal, () => reader.read().catch(throwConnectionFailed));
    this.#brokenStreams += 1;
    let piece = await this.#notSilent(read(firstByteMs));
    while (!piece.done) {
      parse(piece.value);
      if (yield* this.#handOut(arrived.splice(0))) return 'ended';
      piece = await read(silenceMs);
    }
    return 'cut';
  }

  async *#poll(): Events {
    const { timing, timeoutMs } = this.#http;
    const { pollWaitS } = timing;
    const startedAt = Date.now();
    const { status, data } = await this.#http.attempt({
      path: this.#path,
      query: { after: this.#cursor, wait: pollWaitS },
      timeoutMs: pollWaitS * 1_000 + timeoutMs,
      signal: this.#options.signal,
    });
    const { events, ended, has_more } = (data ?? {}) as Partial<ChatEvents>;
    if (!Array.isArray(events)) throw invalidResponse('The answer has no events.', status);
    if ((yield* this.#handOut(events)) || (ended && !has_more)) return 'ended';
    // A server that stops, or holds too many polls, answers at once: without a pause it would be asked at once again.
    if (events.length === 0 && Date.now() - startedAt < pollWaitS * 500) return 'cut';
    this.#progress();
    return 'continue';
  }

  /** Invariant 2. Returns whether the chat has ended. */
  *#handOut(events: ChatEvent[]): Generator<ChatEvent, boolean, undefined> {
    for (const event of events) {
      // It may be anything.
      const sequence = event?.sequence;
      if (!Number.isInteger(sequence)) throw invalidResponse('An event has no number.', 200);
      if (sequence > this.#cursor + 1) {
        throw invalidResponse(`Events ${this.#cursor + 1} to ${sequence - 1} are missing.`, 200);
      }
      if (sequence === this.#cursor + 1) {
        throwIfAborted(this.#options.signal);
        this.#cursor = sequence;
        this.#progress();
        yield event;
      }
      if (event.kind === 'chat.ended') return true;
    }
    return false;
  }

  #progress(): void {
    this.#failures = 0;
    this.#serverErrors = 0;
    this.#brokenStreams = 0;
  }

  /** Invariant 5: silence at the start of a stream. */
  async #notSilent<T>(begin: Promise<T>): Promise<T> {
    return begin.catch((error: unknown) => {
      if (isTimeout(error)) this.#pollFor(this.#http.timing.streamRetryMs);
      throw error;
    });
  }

  #pollFor(ms: number): void {
    this.#health.pollUntil = Date.now() + ms;
  }

  /** Invariant 3. */
  async #pause(error: RoundtableError): Promise<void> {
    const { onRetry, signal } = this.#options;
    this.#failures += 1;
    const pauseMs = Math.max(
      backoff(this.#failures, this.#reconnectMs, this.#http.timing.maxBackoffMs),
      Math.min((error.retryAfter ?? 0) * 1_000, maxPauseMs),
    );
    onRetry?.(error, pauseMs);
    await pause(pauseMs, signal);
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof ConnectionError && error.code === 'TIMEOUT';
}

function closed(): RoundtableError {
  return new ConnectionError('The connection was closed.', { code: 'CONNECTION_FAILED' });
}

function throwConnectionFailed(cause: unknown): never {
  throw connectionFailed(cause);
}

function parseEvent(data: string): ChatEvent {
  try {
    return JSON.parse(data);
  } catch (cause) {
    throw invalidResponse('An event is not JSON.', 200, cause);
  }
}
