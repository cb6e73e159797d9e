import { condition, sleep } from '@temporalio/workflow';
import { firstWorkTimeoutMs } from '../first-work-timeout.ts';

/** Expires after `idleMs` without `restart()`. One Temporal timer per timeout, not one per round. */
export class IdleTimer {
  readonly #idleMs: number;
  readonly #hasWork: () => boolean;
  #since = Date.now();

  /** @param hasWork whether the actor has had anything to do since it started */
  constructor(idleMs: number, hasWork: () => boolean) {
    this.#idleMs = idleMs;
    this.#hasWork = hasWork;
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
    await condition(this.#hasWork, firstWorkTimeoutMs);
    for (;;) await sleep(this.expired ? this.#idleMs : this.#leftMs, { summary: 'idle' });
  }

  get #leftMs(): number {
    const timeoutMs = this.#hasWork() ? this.#idleMs : Math.min(this.#idleMs, firstWorkTimeoutMs);
    return this.#since + timeoutMs - Date.now();
  }
}
