/** Limit of a write's wait; below the activities' time limits. */
const maxWaitMs = 3_000;
/** Waiting writes of one tenant in this process. */
const maxWaiting = 500;
/** The share of a pool's connections that the writes of one tenant may hold. */
const share = 0.3;

/** A tenant's writes are blocked, as while its row is locked. The work was not begun and can be retried. */
export class TenantBusyError extends Error {
  override readonly name = 'TenantBusyError';
}

/** A database; its forks share its driver, and so its pool. */
interface Pooled {
  getDriver(): object;
}

type Run = <T>(tenantId: string, work: () => Promise<T>) => Promise<T>;

const runners = new WeakMap<object, Run>();

/** Limits the connections that one tenant's writes may hold of the database's pool. */
export function shareAmongTenants(db: Pooled, pool: number): void {
  runners.set(db.getDriver(), createTenantShare(Math.max(1, Math.floor(pool * share))));
}

/**
 * Runs a write that may wait for the tenant's row, within the tenant's share of the pool: a locked row blocks only
 * that share. Must not be nested, or the inner call could wait for the outer one.
 * @throws {TenantBusyError} when it has waited too long
 */
export function withinTenantShare<T>(db: Pooled, tenantId: string, work: () => Promise<T>): Promise<T> {
  const run = runners.get(db.getDriver());
  return run ? run(tenantId, work) : work();
}

/** Runs at most `limit` writes of a tenant at once; others wait in order. */
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
      // The next waiting write takes over the slot; without one the slot is free.
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
