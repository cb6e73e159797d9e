import { eventKinds } from '../../domain/chat/event-kind.ts';
import { readSession, streamPath } from '../api/client.ts';
import { ApiError } from '../api/request.ts';
import { backoffMs } from './backoff.ts';
import type { StreamListeners } from './stream-listeners.ts';

/** A stream without an event for this time is considered dead; the server pings every 25 s. */
const silenceMs = 65_000;

/**
 * Receives the server's events until it is closed. Reconnects with backoff, and at once when the browser is online
 * again or the tab becomes visible. Stops only when the session has ended.
 */
export class EventStream {
  readonly #listeners: StreamListeners;
  #source: EventSource | null = null;
  #failures = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #silence: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(listeners: StreamListeners) {
    this.#listeners = listeners;
    addEventListener('online', this.#reconnectNow);
    document.addEventListener('visibilitychange', this.#reconnectNow);
    listeners.onState('connecting');
    this.#connect();
  }

  close(): void {
    this.#closed = true;
    removeEventListener('online', this.#reconnectNow);
    document.removeEventListener('visibilitychange', this.#reconnectNow);
    this.#disconnect();
  }

  #connect(): void {
    this.#disconnect();
    const source = new EventSource(streamPath);
    this.#source = source;
    this.#resetSilenceTimer();
    source.addEventListener('ready', () => {
      this.#failures = 0;
      this.#resetSilenceTimer();
      this.#listeners.onState('live');
      this.#listeners.onReady();
    });
    source.addEventListener('gap', () => {
      this.#resetSilenceTimer();
      this.#listeners.onReady();
    });
    source.addEventListener('ping', () => this.#resetSilenceTimer());
    for (const name of eventKinds) {
      source.addEventListener(name, ({ data }: MessageEvent<string>) => {
        this.#resetSilenceTimer();
        this.#listeners.onEvent({ name, data: JSON.parse(data) });
      });
    }
    // The browser would reconnect for ever without a reason, so each failure closes this source.
    source.onerror = () => this.#handleFailure();
  }

  #disconnect(): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    clearTimeout(this.#silence);
    this.#source?.close();
    this.#source = null;
  }

  #handleFailure(): void {
    this.#disconnect();
    this.#failures += 1;
    this.#listeners.onState('reconnecting');
    this.#retry = setTimeout(() => this.#reconnect(), backoffMs(this.#failures));
  }

  /** Reads the session first, because an EventSource does not report a 401. */
  async #reconnect(): Promise<void> {
    this.#retry = undefined;
    try {
      await readSession();
    } catch (error) {
      if (this.#closed) return;
      if (error instanceof ApiError && error.status === 401) {
        this.#listeners.onState('signed_out');
        this.close();
      } else {
        this.#handleFailure();
      }
      return;
    }
    if (!this.#closed) this.#connect();
  }

  #reconnectNow = (): void => {
    if (this.#retry === undefined || document.visibilityState === 'hidden') return;
    clearTimeout(this.#retry);
    this.#reconnect();
  };

  #resetSilenceTimer(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#handleFailure(), silenceMs);
  }
}
