/**
 * Bounds how long kickoffs wait when more arrive than the workers can admit.
 *
 * 1. A refused kickoff has written nothing and reached no actor; it is 429 with Retry-After.
 * 2. It is refused while many kickoffs wait and the median of the last answers was slow. So a burst is served, and a
 *    minority that waits for something of its own (a locked row, a chat's actor) causes no refusals.
 * 3. A tenant is refused for its own share: while there is a queue, one whose kickoffs are among those that wait. So a
 *    flood of one tenant causes no refusals of others. How many of a tenant may wait here, `kickoff-limiter.ts` says.
 * 4. While kickoffs are refused the queue gets shorter. Quick answers let further ones in; so does an empty queue, and
 *    one without answers: while a worker is away kickoffs wait for the next one.
 */
import { ApiError } from '../../http/errors.ts';
import { pickRetryAfter } from '../../http/retry-after.ts';

/** Fewer waiting kickoffs are no queue, and fewer answers no evidence of one, however slow they are. */
const least = 4;
/** While there is a queue, the waiting kickoffs of a tenant on one server, and those of all tenants. */
const maxInQueue = { ofTenant: 2, ofAll: 500 };
/** Answers that the median is of. Older than `freshMs` they say nothing about now. */
const maxAnswers = 15;
const freshMs = 5_000;
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
   * Runs the admission of a kickoff, and measures how long it takes.
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
    return (own >= maxInQueue.ofTenant || waiting >= maxInQueue.ofAll) && isQueue();
  }

  function count(tenantId: string, by: 1 | -1): void {
    waiting += by;
    const own = (waitingOfTenant.get(tenantId) ?? 0) + by;
    if (own === 0) waitingOfTenant.delete(tenantId);
    else waitingOfTenant.set(tenantId, own);
  }

  return {
    async run(tenantId, admit) {
      if (isRefused(tenantId)) {
        onRefused?.();
        throw overloaded();
      }
      count(tenantId, 1);
      const startedAt = now();
      try {
        return await admit();
      } finally {
        count(tenantId, -1);
        answers.push({ at: now(), waitedMs: now() - startedAt });
        // An empty queue is forgotten, so that single slow kickoffs never add up to one.
        answers.splice(0, waiting === 0 ? answers.length : answers.length - maxAnswers);
      }
    },
  };
}

function overloaded(): ApiError {
  const seconds = pickRetryAfter(retryAfterS);
  return new ApiError(
    429,
    'RATE_LIMITED',
    `More rounds arrive than can be started; nothing was charged. Please try again in ${seconds} s.`,
    { headers: { 'retry-after': String(seconds) } },
  );
}
