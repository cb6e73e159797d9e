import { randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { ErrorAnswer } from '../http/error-answer.ts';
import type { Locale } from '../localized-texts.ts';
import type { Profile } from './preferences.ts';
import { SessionFile } from './session-file.ts';

export interface Session {
  profile: Profile;
  locale: Locale;
}

interface SessionsOptions {
  /** 10,000 by default; the least recently used are evicted. */
  max?: number;
  /** A clock in milliseconds, with any origin. */
  now?: () => number;
  /** A file that keeps sessions over restarts; in memory only by default. */
  file?: string | null;
}

const idleMs = 60 * 60_000;

/** Sessions expire after an hour without use; without a file they are lost when the process ends. */
export class Sessions {
  readonly #sessions: LRUCache<string, Session>;
  readonly #file: SessionFile | null;

  constructor({ max = 10_000, now = () => performance.now(), file = null }: SessionsOptions = {}) {
    this.#sessions = new LRUCache({
      max,
      ttl: idleMs,
      ttlResolution: 0,
      updateAgeOnGet: true,
      perf: { now },
    });
    this.#file = file === null ? null : new SessionFile(file, max);
    // Their hour restarts, as they could not be used while the process was down.
    for (const [id, session] of this.#file?.read() ?? []) this.#sessions.set(id, session);
  }

  open(session: Session): string {
    const id = randomUUID();
    this.#sessions.set(id, session);
    this.#file?.add(id, session);
    return id;
  }

  /** @throws {ErrorAnswer} 404 `session_expired`, also for an unknown id */
  use(id: string): Session {
    const session = this.#sessions.get(id);
    if (session) return session;
    throw new ErrorAnswer(
      { status: 404, code: 'session_expired' },
      'no such session, or an hour has passed without a call',
    );
  }
}
