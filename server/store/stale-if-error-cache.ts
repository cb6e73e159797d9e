/** How long a failed source is not read again, so that responses stay fast while it is unavailable. */
const pauseMs = 2_000;

/** Reads a source on each call, and serves its last good answer while it fails. */
export class StaleIfErrorCache<T> {
  readonly #read: () => Promise<T>;
  readonly #onFailure: (error: unknown) => void;
  #running: Promise<T | null> | null = null;
  #pausedUntil = 0;
  #lastValue: T | null = null;

  constructor(read: () => Promise<T>, onFailure: (error: unknown) => void) {
    this.#read = read;
    this.#onFailure = onFailure;
  }

  /** Concurrent calls share one read. Null if no read has ever succeeded; never rejects. */
  current(): Promise<T | null> {
    if (Date.now() < this.#pausedUntil) return Promise.resolve(this.#lastValue);
    this.#running ??= this.#refresh().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #refresh(): Promise<T | null> {
    try {
      this.#lastValue = await this.#read();
    } catch (error) {
      this.#pausedUntil = Date.now() + pauseMs;
      this.#onFailure(error);
    }
    return this.#lastValue;
  }
}
