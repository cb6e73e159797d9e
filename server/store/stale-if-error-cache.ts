/** How long a source is left alone after it failed, so that answers stay quick while it is away. */
const pauseMs = 2_000;

/** A source that is asked anew each time, and whose last good answer serves while it is away. */
export class StaleIfErrorCache<T> {
  readonly #read: () => Promise<T>;
  readonly #onFailure: (error: unknown) => void;
  #underWay: Promise<T | null> | null = null;
  #pausedUntil = 0;
  #lastGood: T | null = null;

  constructor(read: () => Promise<T>, onFailure: (error: unknown) => void) {
    this.#read = read;
    this.#onFailure = onFailure;
  }

  /** Those who ask together share one answer. Null when there never was a good one; never rejects. */
  current(): Promise<T | null> {
    if (Date.now() < this.#pausedUntil) return Promise.resolve(this.#lastGood);
    this.#underWay ??= this.#refresh().finally(() => {
      this.#underWay = null;
    });
    return this.#underWay;
  }

  async #refresh(): Promise<T | null> {
    try {
      this.#lastGood = await this.#read();
    } catch (error) {
      this.#pausedUntil = Date.now() + pauseMs;
      this.#onFailure(error);
    }
    return this.#lastGood;
  }
}
