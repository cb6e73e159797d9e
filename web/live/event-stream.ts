import { readSession, streamPath } from '../api/client.ts';
import { ApiError } from '../api/request.ts';
import { backoffMs } from './backoff.ts';
import type { StreamListeners } from './stream-listeners.ts';
import type { StreamEvent } from './to-live-event.ts';

const eventNames: readonly StreamEvent['name'][] = [
  'chat_completed',
  'round_failed',
  'chat_ended',
  'backlist_triggered',
  'signage_triggered',
  'coupon_triggered',
  'recommend_triggered',
];

/** The server pings every 25 s; a stream that is silent for so long is dead, whatever the browser thinks. */
const silenceMs = 65_000;

/**
 * Follows the server's events until it is told to stop. It connects anew by itself, slower with each failure,
 * and at once when the network or the tab comes back; it gives up only when nobody is signed in any more.
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
    addEventListener('online', this.#hurry);
    document.addEventListener('visibilitychange', this.#hurry);
    listeners.onState('connecting');
    this.#connect();
  }

  close(): void {
    this.#closed = true;
    removeEventListener('online', this.#hurry);
    document.removeEventListener('visibilitychange', this.#hurry);
    this.#disconnect();
  }

  #connect(): void {
    this.#disconnect();
    const source = new EventSource(streamPath);
    this.#source = source;
    this.#watchSilence();
    source.addEventListener('ready', () => {
      this.#failures = 0;
      this.#watchSilence();
      this.#listeners.onState('live');
      this.#listeners.onReady();
    });
    source.addEventListener('ping', () => this.#watchSilence());
    for (const name of eventNames) {
      source.addEventListener(name, ({ data }: MessageEvent<string>) => {
        this.#watchSilence();
        this.#listeners.onEvent({ name, data: JSON.parse(data) });
      });
    }
    // The browser would try for ever and tell nobody why; so each failure ends this source.
    source.onerror = () => this.#lose();
  }

  #disconnect(): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    clearTimeout(this.#silence);
    this.#source?.close();
    this.#source = null;
  }

  #lose(): void {
    this.#disconnect();
    this.#failures += 1;
    this.#listeners.onState('reconnecting');
    this.#retry = setTimeout(() => this.#tryAgain(), backoffMs(this.#failures));
  }

  /** An event source does not say why it failed; the session does. */
  async #tryAgain(): Promise<void> {
    this.#retry = undefined;
    try {
      await readSession();
    } catch (error) {
      if (this.#closed) return;
      if (error instanceof ApiError && error.status === 401) {
        this.#listeners.onState('signed_out');
        this.close();
      } else {
        this.#lose();
      }
      return;
    }
    if (!this.#closed) this.#connect();
  }

  #hurry = (): void => {
    if (this.#retry === undefined || document.visibilityState === 'hidden') return;
    clearTimeout(this.#retry);
    this.#tryAgain();
  };

  #watchSilence(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#lose(), silenceMs);
  }
}
