import type { Db } from '../../orm.ts';

/**
 * How many quote conversations there are, as this process last counted them, and with what it has added since. Off by
 * what other processes have done meanwhile.
 */
export class QuoteCount {
  readonly #keptMs: number;
  #count = 0;
  #countedAt = Number.NEGATIVE_INFINITY;

  constructor(keptMs: number) {
    this.#keptMs = keptMs;
  }

  /** @param keptMs how old the count may be */
  async read(em: Db, keptMs = this.#keptMs): Promise<number> {
    if (performance.now() - this.#countedAt < keptMs) return this.#count;
    this.#count = await countConversations(em);
    this.#countedAt = performance.now();
    return this.#count;
  }

  /** The count with what one transaction changes of it. */
  begin(): CountedChange {
    let changed = 0;
    const add = (conversations: number) => {
      changed += conversations;
      this.#count += conversations;
    };
    return { read: (em, keptMs) => this.read(em, keptMs), add, undo: () => add(-changed) };
  }
}

export interface CountedChange {
  read(em: Db, keptMs?: number): Promise<number>;
  add(conversations: number): void;
  /** The transaction was rolled back. */
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
