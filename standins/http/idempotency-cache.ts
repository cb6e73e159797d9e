import { LRUCache } from 'lru-cache';

/** Runs work once per key: repeated calls get the recorded result, concurrent ones share it. */
export class IdempotencyCache<T extends object> {
  readonly #results: LRUCache<string, Promise<T>>;

  constructor(max = 5_000) {
    this.#results = new LRUCache({ max });
  }

  /** Without a key the work always runs; failures are not recorded. */
  async run(key: string | null, work: () => Promise<T>): Promise<{ result: T; replayed: boolean }> {
    if (key === null) return { result: await work(), replayed: false };
    const recorded = this.#results.get(key);
    if (recorded) return { result: await recorded, replayed: true };
    const running = work();
    this.#results.set(key, running);
    try {
      return { result: await running, replayed: false };
    } catch (error) {
      this.#results.delete(key);
      throw error;
    }
  }
}
