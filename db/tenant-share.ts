/** The longest that a write waits for its turn: below the activities' own time limits. */
const maxWaitMs = 3_000;
/** Writes of one tenant that may wait in this process. */
const maxWaiting = 500;
/** Of a pool's connections, what the writes of one tenant may hold. */
const share = 0.3;

/** A tenant's writes do not get on, as while its row is locked; the work was not begun and may be tried again. */
export class TenantBusyError extends Error {
  override readonly name = 'TenantBusyError';
}

/** A database; its forks share its driver, and that its pool. */
interface Pooled {
  getDriver(): object;
}

type Run = <T>(tenantId: string, work: () => Promise<T>) => Promise<T>;

const runners = new WeakMap<object, Run>();

/** Bounds what one tenant's writes may hold of the pool behind a database. */
export function shareAmongTenants(db: Pooled, pool: number): void {
  runners.set(db.getDriver(), createTenantShare(Math.max(1, Math.floor(pool * share))));
}

/**
 * Does a write of a tenant that may have to wait for the tenant's row, so that a locked one holds a part of the
 * pool and not all of it. Not to be nested: the inner one could wait for the outer.
 * @throws {TenantBusyError} when its turn does not come in time
 */
export function withinTenantShare<T>(db: Pooled, tenantId: string, work: () => Promise<T>): Promise<T> {
  const run = runners.get(db.getDriver());
  return run ? run(tenantId, work) : work();
}

/** At most `limit` works of a tenant at once; others wait in order. */
export function createTenantShare(limit: number, waitMs = maxWaitMs): Run {
  const tenants = new Map<string, { running: number; waiting: Set<() => void> }>();

  return async (tenantId, work) => {
    const tenant = tenants.get(tenantId) ?? { running: 0, waiting: new Set() };
    tenants.set(tenantId, tenant);
    if (tenant.running < limit) tenant.running += 1;
    else await waitForTurn(tenant.waiting, waitMs);
    try {
      return await work();
    } finally {
      // The place goes to the next in line, or becomes free.
      const [next] = tenant.waiting;
      if (next) next();
      else tenant.running -= 1;
      if (tenant.running === 0) tenants.delete(tenantId);
    }
  };
}

async function waitForTurn(waiting: Set<() => void>, waitMs: number): Promise<void> {
  if (waiting.size >= maxWaiting) throw new TenantBusyError('Too many writes of this tenant are waiting.');
  await new Promise<void>((resolve, reject) => {
    const proceed = () => {
      clearTimeout(timer);
      waiting.delete(proceed);
      resolve();
    };
    const timer = setTimeout(() => {
      waiting.delete(proceed);
      reject(new TenantBusyError("The tenant's earlier writes have not ended in time."));
    }, waitMs);
    waiting.add(proceed);
  });
}
