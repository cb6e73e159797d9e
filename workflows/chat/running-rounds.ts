import { CancellationScope, log } from '@temporalio/workflow';
import type { LiveRound } from './contract.ts';
import { type ChatActor, runRound } from './run-round.ts';

/** The rounds that run now: one, or two while the later one has begun beside the last steps of the earlier one. */
export class RunningRounds {
  readonly #actor: ChatActor;
  readonly #onEnd: () => void;
  readonly #scopes = new Map<Promise<void>, CancellationScope>();

  /** @param onEnd called after each round */
  constructor(actor: ChatActor, onEnd: () => void) {
    this.#actor = actor;
    this.#onEnd = onEnd;
  }

  get size(): number {
    return this.#scopes.size;
  }

  begin(round: LiveRound): void {
    const scope = new CancellationScope();
    const run = scope
      .run(() => runRound(this.#actor, round))
      .catch((error: unknown) => log.error('failed to settle a round', { error }))
      .finally(() => {
        this.#onEnd();
        this.#scopes.delete(run);
      });
    this.#scopes.set(run, scope);
  }

  cancel(): void {
    for (const scope of this.#scopes.values()) scope.cancel();
  }
}
