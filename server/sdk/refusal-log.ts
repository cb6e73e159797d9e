import type { Middleware } from 'koa';
import type { Db } from '../../db/orm.ts';
import {
  addRefusals,
  purgeRefusals,
  type Refusals,
  toKey,
} from '../../db/repositories/tenants/refused-requests.ts';
import type { Logger } from '../../logger.ts';
import { ApiError } from '../http/errors.ts';
import { toRouteLabel } from '../http/middleware/http-metrics.ts';

/** The log of refused requests, which a tenant's dashboard shows. */
export interface RefusalLog {
  add(refusal: Omit<Refusals, 'minute' | 'count'>): void;
  /** Writes what is left. */
  close(): Promise<void>;
}

const minuteMs = 60_000;
const writeEveryMs = 2_000;
const keptMs = 24 * 60 * minuteMs;
/** Different reasons that wait to be written; more are not logged. */
const maxWaiting = 5_000;

/**
 * Counts refusals and writes them every two seconds, so that a flood of them costs one statement. The log is no part of
 * a response: what cannot be written now is tried again, and lost with the process.
 */
export function createRefusalLog({ db, logger }: { db: Db; logger: Logger }): RefusalLog {
  let waiting = new Map<string, Refusals>();
  let purgedMs = 0;
  let writing: Promise<void> = Promise.resolve();

  function add(refusals: Refusals): void {
    const key = toKey(refusals);
    const before = waiting.get(key);
    if (before) before.count += refusals.count;
    else if (waiting.size < maxWaiting) waiting.set(key, { ...refusals });
  }

  async function write(): Promise<void> {
    const refusals = [...waiting.values()];
    waiting = new Map();
    try {
      await addRefusals(db, refusals);
      if (refusals.length === 0 || Date.now() - purgedMs < minuteMs) return;
      purgedMs = Date.now();
      await purgeRefusals(db, new Date(purgedMs - keptMs));
    } catch (error) {
      logger.warn({ err: error }, 'failed to write the log of refused requests');
      refusals.forEach(add);
    }
  }

  const timer = setInterval(() => {
    if (waiting.size > 0) writing = writing.then(write);
  }, writeEveryMs);
  timer.unref();
  return {
    add: (refusal) =>
      add({ ...refusal, minute: new Date(Math.floor(Date.now() / minuteMs) * minuteMs), count: 1 }),
    async close() {
      clearInterval(timer);
      await writing;
      await write();
    },
  };
}

/** What a tenant can do something about: no credit, a conflict, too many. */
const loggedStatuses = [402, 409, 429];

/** Logs refusals of requests whose tenant is known. */
export function logRefusals(log: RefusalLog): Middleware {
  return async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      const { refusedTenantId: tenantId } = ctx.state;
      if (error instanceof ApiError && loggedStatuses.includes(error.status) && tenantId) {
        const route = `${ctx.method} ${toRouteLabel(ctx)}`.slice(0, 200);
        log.add({ tenantId, status: error.status, code: error.code, route });
      }
      throw error;
    }
  };
}
