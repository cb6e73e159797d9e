import type { Db } from '../../orm.ts';

/**
 * The number of quote conversations: this process's last count, plus its own changes since. It lacks the changes of
 * other processes since the count.
 */
export class QuoteCount {
  readonly #maxAgeMs: number;
  #count = 0;
  #countedAt = Number.NEGATIVE_INFINITY;

  constructor(maxAgeMs: number) {
    this.#maxAgeMs = maxAgeMs;
  }

  /** @param maxAgeMs maximum age of the count */
  async read(em: Db, maxAgeMs = this.#maxAgeMs): Promise<number> {
    if (performance.now() - this.#countedAt < maxAgeMs) return this.#count;
    this.#count = await countConversations(em);
    this.#countedAt = performance.now();
    return this.#count;
  }

  /** Begins a transaction's changes of the count. */
  begin(): CountedChange {
    let changed = 0;
    const add = (conversations: number) => {
      changed += conversations;
      this.#count += conversations;
    };
    return { read: (em, maxAgeMs) => this.read(em, maxAgeMs), add, undo: () => add(-changed) };
  }
}

export interface CountedChange {
  read(em: Db, maxAgeMs?: number): Promise<number>;
  add(conversations: number): void;
  /** Reverts the changes, after a rollback. */
  undo(): void;
}

async function countConversations(em: Db): Promise<number> {
  const { count } = await em
    .getKysely()
    .selectFrom('quote_conversations')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}
