import pg from 'pg';
import { waitFor } from './wait-for.ts';

export interface RowLock {
  /** Resolves once `count` connections wait for a lock in this database. */
  waiters(count: number): Promise<void>;
  /** Number of connections that wait for a lock in this database. */
  waiting(): Promise<number>;
  /** Number of connections that wait for these rows, directly or behind another one. */
  blocked(): Promise<number>;
  /** Waits for a connection that is blocked by a lock, and terminates it, as a restart of PostgreSQL would. */
  killWaiter(): Promise<void>;
  release(): Promise<void>;
}

const waiting = `from pg_stat_activity
  where datname = current_database() and wait_event_type = 'Lock' and pid <> pg_backend_pid()`;

const blockedBy = `with recursive blocked as (
    select pid from pg_stat_activity where datname = current_database() and $1 = any(pg_blocking_pids(pid))
    union
    select waiter.pid from pg_stat_activity as waiter join blocked on blocked.pid = any(pg_blocking_pids(waiter.pid))
    where waiter.datname = current_database()
  )
  select pid from blocked`;

/** Locks the rows of a query (`select … for update`), so that writes to them block. */
export async function lockRows(databaseUrl: string, query: string, values: unknown[]): Promise<RowLock> {
  const [holder, watcher] = [1, 2].map(() => new pg.Client({ connectionString: databaseUrl }));
  if (!holder || !watcher) throw new Error('two connections were made');
  await Promise.all([holder.connect(), watcher.connect()]);
  const { rows: holders } = await holder.query<{ pid: number }>('select pg_backend_pid() as pid');
  await holder.query('begin');
  const { rowCount } = await holder.query(query, values);
  if (rowCount === 0) throw new Error(`There is nothing to lock: ${query}`);
  let released = false;
  const killed = new Set<number>();
  const countWaiting = async () => (await watcher.query(`select pid ${waiting}`)).rowCount ?? 0;
  return {
    waiting: countWaiting,
    async waiters(count) {
      await waitFor(async () => (await countWaiting()) === count, { timeoutMs: 10_000 });
    },
    async blocked() {
      return (await watcher.query(blockedBy, [holders[0]?.pid])).rowCount ?? 0;
    },
    async killWaiter() {
      // A terminated connection is still listed for a moment.
      const pid = await waitFor(async () => {
        const { rows } = await watcher.query<{ pid: number }>(`select pid ${waiting}`);
        return rows.find((row) => !killed.has(row.pid))?.pid;
      });
      killed.add(pid);
      await watcher.query('select pg_terminate_backend($1)', [pid]);
    },
    async release() {
      if (released) return;
      released = true;
      await holder.query('rollback');
      await Promise.all([holder.end(), watcher.end()]);
    },
  };
}
