import type { Db } from '../orm.ts';

/**
 * Admission and roll-back of one request (ruling D4).
 *
 * 1. Both lock the request by its id before they read anything of it, so one of them is first.
 * 2. Where the roll-back is first, the admission finds the id written down and is refused, however late it comes.
 * 3. Where the admission is first, the roll-back finds what it wrote and undoes it.
 * No clock takes part.
 */

/** Longer than any update waits at Temporal for a worker. */
const keptMs = 24 * 60 * 60_000;

/** Until the transaction ends. */
export async function lockRequest(em: Db, id: string): Promise<void> {
  await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [id]);
}

/** Call it behind `lockRequest`. */
export async function isRolledBack(em: Db, id: string): Promise<boolean> {
  const row = await em
    .getKysely()
    .selectFrom('rolled_back_requests')
    .select('id')
    .where('id', '=', id)
    .executeTakeFirst();
  return row !== undefined;
}

/** Call it behind `lockRequest`. */
export async function markRolledBack(em: Db, id: string): Promise<void> {
  await em
    .getKysely()
    .insertInto('rolled_back_requests')
    .values({ id, created_at: new Date() })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Deletes what no admission can meet any more, of all systems; the reconciler's alone. Returns how many. */
export async function purgeRolledBackRequests(db: Db): Promise<number> {
  const result = await db
    .fork()
    .getKysely()
    .deleteFrom('rolled_back_requests')
    .where('created_at', '<', new Date(Date.now() - keptMs))
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}
