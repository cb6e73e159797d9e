import { createHash } from 'node:crypto';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/**
 * Random choices that depend only on the seed. Each client and the nemesis have a separate stream (`fork`), so
 * a slow one does not change the choices of the others.
 */
export class Random {
  readonly #path: string;
  readonly #generator: ReturnType<typeof xoroshiro128plus>;

  /** @param path the seed, then the names of forks */
  constructor(path: number | string) {
    this.#path = String(path);
    // The seed is hashed because the generator gives similar streams for similar seeds.
    this.#generator = xoroshiro128plus(createHash('sha256').update(this.#path).digest().readInt32BE());
  }

  /** The stream of that name, independent of the values taken from this one. */
  fork(name: string): Random {
    return new Random(`${this.#path}/${name}`);
  }

  /** From `min` to `max`, inclusive. */
  int(min: number, max: number): number {
    return uniformInt(this.#generator, min, max);
  }

  /** @param probability from 0 to 1 */
  chance(probability: number): boolean {
    return this.int(0, 999_999) < probability * 1_000_000;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.int(0, items.length - 1)];
    if (item === undefined) throw new Error('there is nothing to pick from');
    return item;
  }

  uuid(): string {
    const hex = Array.from({ length: 32 }, () => this.int(0, 15).toString(16)).join('');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  }
}
