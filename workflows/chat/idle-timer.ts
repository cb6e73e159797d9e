import { condition, sleep } from '@temporalio/workflow';

/** An actor that turns out to be unneeded (its first round was refused) does not stay long. */
const unneededMs = 2_000;

/** Tells when nothing has happened for a while, by one timer a while rather than one a round. */
export class IdleTimer {
  readonly #idleMs: number;
  readonly #isNeeded: () => boolean;
  #since = Date.now();

  /** @param isNeeded whether the actor has had anything to do since it started. */
  constructor(idleMs: number, isNeeded: () => boolean) {
    this.#idleMs = idleMs;
    this.#isNeeded = isNeeded;
  }

  get expired(): boolean {
    return this.#leftMs <= 0;
  }

  restart(): void {
    this.#since = Date.now();
  }

  /** Wakes the workflow whenever a while may be over; ends with the workflow. */
  async run(): Promise<never> {
    // Needed within its first task, as it mostly is, this timer never gets as far as the server.
    await condition(this.#isNeeded, unneededMs);
    for (;;) await sleep(this.expired ? this.#idleMs : this.#leftMs, { summary: 'idle' });
  }

  get #leftMs(): number {
    const whileMs = this.#isNeeded() ? this.#idleMs : Math.min(this.#idleMs, unneededMs);
    return this.#since + whileMs - Date.now();
  }
}
