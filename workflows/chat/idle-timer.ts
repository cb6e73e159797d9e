import { condition, sleep } from '@temporalio/workflow';
import { unneededMs } from '../unneeded-actor.ts';

/** Expires after `idleMs` without `restart()`. One Temporal timer per timeout, not one per round. */
export class IdleTimer {
  readonly #idleMs: number;
  readonly #isNeeded: () => boolean;
  #since = Date.now();

  /** @param isNeeded whether the actor has had anything to do since it started */
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

  /** Wakes the workflow when the timeout may have passed; ends with the workflow. */
  async run(): Promise<never> {
    // Most actors admit a round in their first task; this timer is then cancelled before the server learns of it.
    await condition(this.#isNeeded, unneededMs);
    for (;;) await sleep(this.expired ? this.#idleMs : this.#leftMs, { summary: 'idle' });
  }

  get #leftMs(): number {
    const timeoutMs = this.#isNeeded() ? this.#idleMs : Math.min(this.#idleMs, unneededMs);
    return this.#since + timeoutMs - Date.now();
  }
}
