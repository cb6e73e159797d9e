import { randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { ErrorAnswer } from '../http/error-answer.ts';
import type { Locale } from '../texts.ts';
import type { Profile } from './preferences.ts';

export interface Session {
  profile: Profile;
  locale: Locale;
}

export interface SessionsOptions {
  /** 10,000 by default; the ones used longest ago go first. */
  max?: number;
  /** Milliseconds, from any start. */
  now?: () => number;
}

const idleMs = 60 * 60_000;

/** Sessions in memory: one ends after an hour without use, and with the process. */
export class Sessions {
  readonly #sessions: LRUCache<string, Session>;

  constructor({ max = 10_000, now = () => performance.now() }: SessionsOptions = {}) {
    this.#sessions = new LRUCache({
      max,
      ttl: idleMs,
      ttlResolution: 0,
      updateAgeOnGet: true,
      perf: { now },
    });
  }

  open(session: Session): string {
    const id = randomUUID();
    this.#sessions.set(id, session);
    return id;
  }

  /** @throws {ErrorAnswer} 404 `session_expired`, for an id that never was as well: a restart forgets. */
  use(id: string): Session {
    const session = this.#sessions.get(id);
    if (session) return session;
    throw new ErrorAnswer(404, 'session_expired', 'no such session, or an hour has passed without a call');
  }
}
