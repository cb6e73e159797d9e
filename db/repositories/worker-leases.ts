import { sql } from 'kysely';
import type { Db } from '../orm.ts';

/** A worker process. */
export interface LeaseHolder {
  id: string;
  /** By which Temporal knows the worker. */
  identity: string;
}

/**
 * Temporal may give further tasks to the open polls of a worker that stands still. So it is taken over from again and
 * again, after pauses that double as long as nothing more is found.
 */
const maxTakeovers = 6;

/** Renews a worker's lease. Resolves to the workers that are lost and due to be taken over from. */
export async function renewLease(
  db: Db,
  { id, identity }: LeaseHolder,
  leaseMs: number,
): Promise<LeaseHolder[]> {
  const now = sql<Date>`clock_timestamp()`;
  const kept = { renewed_at: now, takeovers: 0, next_takeover_at: now };
  return db
    .fork()
    .getKysely()
    .with('renewed', (query) =>
      query
        .insertInto('worker_leases')
        .values({ id, identity, ...kept })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(kept)),
    )
    .with('forgotten', (query) =>
      query
        .deleteFrom('worker_leases')
        .where('takeovers', '>=', maxTakeovers)
        .where('next_takeover_at', '<', now)
        .where('id', '<>', id),
    )
    .selectFrom('worker_leases')
    .select(['id', 'identity'])
    .where('id', '<>', id)
    .where(isDue(leaseMs))
    .execute();
}

/** Claims a takeover; false when another worker has it, or the lost one is back. */
export async function claimTakeover(db: Db, lostId: string, leaseMs: number): Promise<boolean> {
  const result = await db
    .fork()
    .getKysely()
    .updateTable('worker_leases')
    .set({
      takeovers: sql<number>`takeovers + 1`,
      next_takeover_at: afterLease(leaseMs, sql<number>`power(2, takeovers)`),
    })
    .where('id', '=', lostId)
    .where(isDue(leaseMs))
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Lets the next takeover come soon, because this one has found activities. */
export async function repeatTakeoverSoon(db: Db, lostId: string, leaseMs: number): Promise<void> {
  await db
    .fork()
    .getKysely()
    .updateTable('worker_leases')
    .set({ takeovers: 0, next_takeover_at: afterLease(leaseMs) })
    .where('id', '=', lostId)
    .execute();
}

/** Deletes the lease of a worker that has stopped. */
export async function deleteLease(db: Db, id: string): Promise<void> {
  await db.fork().getKysely().deleteFrom('worker_leases').where('id', '=', id).execute();
}

function afterLease(leaseMs: number, times = sql<number>`1`) {
  return sql<Date>`clock_timestamp() + make_interval(secs => ${leaseMs / 1_000}) * ${times}`;
}

function isDue(leaseMs: number) {
  return sql<boolean>`renewed_at < clock_timestamp() - make_interval(secs => ${leaseMs / 1_000})
    and next_takeover_at <= clock_timestamp() and takeovers < ${maxTakeovers}`;
}
