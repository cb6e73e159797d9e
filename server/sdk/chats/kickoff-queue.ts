/**
 * Bounds how long kickoffs wait when more arrive than the workers can admit.
 *
 * 1. A refused kickoff has written nothing and reached no actor; it is 429 with Retry-After.
 * 2. It is refused while many kickoffs wait and the median of the last answers was slow. So a burst is served, and a
 *    minority that waits for something of its own (a locked row, a chat's actor) closes the door on nobody.
 * 3. While kickoffs are refused the queue gets shorter. Quick answers let further ones in; so does an empty queue, and
 *    one without answers: while a worker is away kickoffs wait for the next one.
 */
import { ApiError } from '../../http/errors.ts';

/** Fewer waiting kickoffs are no queue, and fewer answers no evidence of one, however slow they are. */
const least = 4;
/** Answers that the median is of. Older than `freshMs` they say nothing about now. */
const maxAnswers = 15;
const freshMs = 5_000;
/** Refused store apps come back over this time, not all at once. */
const retryAfterS = { least: 1, most: 3 };

export interface KickoffQueueOptions {
  /** The median wait from which kickoffs are refused, in milliseconds; 0 refuses none. */
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
  run<T>(admit: () => Promise<T>): Promise<T>;
}

export function createKickoffQueue({
  maxWaitMs,
  onRefused,
  now = () => performance.now(),
}: KickoffQueueOptions): KickoffQueue {
  const answers: { at: number; waitedMs: number }[] = [];
  let waiting = 0;

  function isOverloaded(): boolean {
    if (maxWaitMs === 0 || waiting < least) return false;
    const fresh = answers.filter(({ at }) => now() - at < freshMs).map(({ waitedMs }) => waitedMs);
    const median = fresh.sort((a, b) => a - b)[fresh.length >> 1] ?? 0;
    return fresh.length >= least && median > maxWaitMs;
  }

  return {
    async run(admit) {
      if (isOverloaded()) {
        onRefused?.();
        throw overloaded();
      }
      const startedAt = now();
      waiting += 1;
      try {
        return await admit();
      } finally {
        waiting -= 1;
        answers.push({ at: now(), waitedMs: now() - startedAt });
        // An empty queue is forgotten, so that single slow kickoffs never add up to one.
        answers.splice(0, waiting === 0 ? answers.length : answers.length - maxAnswers);
      }
    },
  };
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
