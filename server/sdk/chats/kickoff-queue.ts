/**
 * Bounds how long kickoffs wait when more arrive than the workers can admit.
 *
 * 1. A refused kickoff has written nothing and reached no actor; it is 429 with Retry-After.
 * 2. It is refused while many kickoffs wait and the median of the last answers was slow. So a burst is served, and a
 *    minority that waits for something of its own (a locked row, a chat's actor) causes no refusals.
 * 3. A tenant is refused for its own share: while there is a queue, one whose kickoffs are among those that wait; at
 *    any time, one that has as many waiting as a tenant may have. So a flood of one tenant causes no refusals of others.
 * 4. A tenant has few kickoffs at the workers at once; its others wait here, in the order of their arrival, and the
 *    time for which they wait here is no sign of slow workers. So a burst of one tenant is not in the way of others.
 *    One whose turn comes late is refused then.
 * 5. While kickoffs are refused the queue gets shorter. Quick answers let further ones in; so does an empty queue, and
 *    one without answers: while a worker is away kickoffs wait for the next one.
 */
import { ApiError } from '../../http/errors.ts';

/** Fewer waiting kickoffs are no queue, and fewer answers no evidence of one, however slow they are. */
const least = 4;
/** Kickoffs that a tenant may have waiting on one server, while there is a queue, and at the workers. */
const maxOfTenant = { ever: 100, inQueue: 2, atWorkers: 8 };
/** While there is a queue, the waiting kickoffs of all tenants. */
const maxInQueue = 500;
/** Answers that the median is of. Older than `freshMs` they say nothing about now. */
const maxAnswers = 15;
const freshMs = 5_000;
/** How long a kickoff may wait for its turn. */
const maxTurnMs = 3_000;
/** Refused store apps come back over this time, not all at once. */
const retryAfterS = { least: 1, most: 3 };

export interface KickoffQueueOptions {
  /** The median wait from which there is a queue, in milliseconds; 0 refuses no kickoff. */
  maxWaitMs: number;
  /** Called for each refused kickoff. */
  onRefused?: () => void;
  now?: () => number;
}

export interface KickoffQueue {
  /**
   * Runs the admission of a kickoff when it is its turn, and measures how long it takes.
   * @throws {ApiError} 429 without running it while too many wait for too long
   */
  run<T>(tenantId: string, admit: () => Promise<T>): Promise<T>;
}

export function createKickoffQueue({
  maxWaitMs,
  onRefused,
  now = () => performance.now(),
}: KickoffQueueOptions): KickoffQueue {
  const answers: { at: number; waitedMs: number }[] = [];
  const waitingOfTenant = new Map<string, number>();
  const turns = new Turns(maxOfTenant.atWorkers);
  let waiting = 0;

  function isQueue(): boolean {
    if (waiting < least) return false;
    const fresh = answers.filter(({ at }) => now() - at < freshMs).map(({ waitedMs }) => waitedMs);
    const median = fresh.sort((a, b) => a - b)[fresh.length >> 1] ?? 0;
    return fresh.length >= least && median > maxWaitMs;
  }

  function isRefused(tenantId: string): boolean {
    if (maxWaitMs === 0) return false;
    const own = waitingOfTenant.get(tenantId) ?? 0;
    if (own >= maxOfTenant.ever) return true;
    return (own >= maxOfTenant.inQueue || waiting >= maxInQueue) && isQueue();
  }

  function count(tenantId: string, by: 1 | -1): void {
    waiting += by;
    const own = (waitingOfTenant.get(tenantId) ?? 0) + by;
    if (own === 0) waitingOfTenant.delete(tenantId);
    else waitingOfTenant.set(tenantId, own);
  }

  function refuse(): never {
    onRefused?.();
    throw overloaded();
  }

  return {
    async run(tenantId, admit) {
      if (isRefused(tenantId)) return refuse();
      count(tenantId, 1);
      const arrivedAt = now();
      const turn = turns.take(tenantId);
      if (turn !== null) await turn;
      const startedAt = now();
      if (maxWaitMs > 0 && startedAt - arrivedAt > maxTurnMs) {
        turns.give(tenantId);
        count(tenantId, -1);
        return refuse();
      }
      try {
        return await admit();
      } finally {
        turns.give(tenantId);
        count(tenantId, -1);
        answers.push({ at: now(), waitedMs: now() - startedAt });
        // An empty queue is forgotten, so that single slow kickoffs never add up to one.
        answers.splice(0, waiting === 0 ? answers.length : answers.length - maxAnswers);
      }
    },
  };
}

/** A number of turns for each tenant; who comes first has the next one (invariant 4). */
class Turns {
  readonly #tenants = new Map<string, { taken: number; waiting: (() => void)[] }>();
  readonly #atOnce: number;

  constructor(atOnce: number) {
    this.#atOnce = atOnce;
  }

  /** Null when there is one, otherwise resolves when it is passed on. */
  take(tenantId: string): Promise<void> | null {
    const tenant = this.#tenants.get(tenantId) ?? { taken: 0, waiting: [] };
    this.#tenants.set(tenantId, tenant);
    if (tenant.taken >= this.#atOnce) return new Promise((resolve) => tenant.waiting.push(resolve));
    tenant.taken += 1;
    return null;
  }

  /** Passes the turn on. */
  give(tenantId: string): void {
    const tenant = this.#tenants.get(tenantId);
    if (!tenant) return;
    const next = tenant.waiting.shift();
    if (next) next();
    else if (--tenant.taken === 0) this.#tenants.delete(tenantId);
  }
}

function overloaded(): ApiError {
  const seconds = retryAfterS.least + Math.floor(Math.random() * (retryAfterS.most - retryAfterS.least + 1));
  return new ApiError(
    429,
    'RATE_LIMITED',
    `More rounds arrive than can be started; nothing was charged. Please try again in ${seconds} s.`,
    { headers: { 'retry-after': String(seconds) } },
  );
}
