import type { Db } from '../orm.ts';

/**
 * Admission and roll-back of one request (ruling D4).
 *
 * 1. Both lock the request by its id before they read anything of it, so one of them is first.
 * 2. If the roll-back is first, the admission finds the id in this table and is rejected, however late it comes.
 * 3. If the admission is first, the roll-back finds what it wrote and undoes it.
 * No clock is involved.
 */

/** Longer than Temporal keeps an update that waits for a worker. */
const retentionMs = 24 * 60 * 60_000;

/** Holds the lock until the transaction ends. */
export async function lockRequest(em: Db, id: string): Promise<void> {
  await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [id]);
}

/** Call it after `lockRequest`. */
export async function isRolledBack(em: Db, id: string): Promise<boolean> {
  const row = await em
    .getKysely()
    .selectFrom('rolled_back_requests')
    .select('id')
    .where('id', '=', id)
    .executeTakeFirst();
  return row !== undefined;
}

/** Call it after `lockRequest`. */
export async function markRolledBack(em: Db, id: string): Promise<void> {
  await em
    .getKysely()
    .insertInto('rolled_back_requests')
    .values({ id, created_at: new Date() })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/**
 * Deletes the ids that no admission can meet any more, of all systems. Only for the reconciler. Returns the count.
 */
export async function purgeRolledBackRequests(db: Db): Promise<number> {
  const result = await db
    .fork()
    .getKysely()
    .deleteFrom('rolled_back_requests')
    .where('created_at', '<', new Date(Date.now() - retentionMs))
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}
