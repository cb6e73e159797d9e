import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { forEachConcurrently } from '../../../activities/chat/for-each-concurrently.ts';
import { createReconcileActivities } from '../../../activities/chat/reconcile.ts';
import { reconcileJobs } from '../../../activities/chat/reconcile-jobs.ts';
import { useDatabase } from '../../support/orm.ts';
import { admit, newChatFor, newShopper, roundRow } from '../../support/rows.ts';

const database = useDatabase();
const day = 24 * 60 * 60_000;

/** Dependencies with a database; jobs have no other access. */
function activities(jobs = reconcileJobs) {
  const settings = { retentionDays: 0, abandonedAfterMs: 1_000, webhookRetentionDays: 30 };
  const deps = { db: database.db, ...settings } as Parameters<typeof createReconcileActivities>[0];
  return createReconcileActivities(deps, jobs);
}
const run = (name: string, jobs = reconcileJobs) =>
  new MockActivityEnvironment().run(activities(jobs).runReconcileJob, name);

describe('a job', () => {
  test.each(Object.keys(reconcileJobs))('%s has nothing to do where nothing is left', async (name) => {
    expect(await run(name)).toBe(0);
  });

  test('unknown to a worker is retried for another worker', async () => {
    await expect(run('unheard')).rejects.toMatchObject({ type: 'UnknownJob', nonRetryable: false });
  });

  test('purges only keys older than a day', async () => {
    await database.db.execute(
      `insert into idempotency_keys (lineage_id, path, key, fingerprint, claim_id, held_until, created_at)
       select gen_random_uuid(), '/', nr::text, '', gen_random_uuid(), now(), ?::timestamptz + nr * interval '25 hours'
       from generate_series(0, 2) nr`,
      [new Date(Date.now() - 2 * day)],
    );
    expect(await run('forgetIdempotencyKeys')).toBe(1);
    expect(await run('forgetIdempotencyKeys')).toBe(0);
  });
});

describe('a worker whose clock is ahead', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  test('does not end a round that has just begun', async () => {
    const shopper = await newShopper(database.db, { credit: 1 });
    const { roundId } = await admit(database.db, newChatFor(shopper));
    const deps = {
      db: database.db,
      abandonedAfterMs: 60_000,
      isRoundAlive: async () => false,
    } as unknown as Parameters<typeof createReconcileActivities>[0];
    const now = Date.now();
    jest.spyOn(Date, 'now').mockReturnValue(now + 90_000);
    const { runReconcileJob } = createReconcileActivities(deps, reconcileJobs);
    expect(await new MockActivityEnvironment().run(runReconcileJob, 'settleAbandonedRounds')).toBe(0);
    expect(await roundRow(database.db, roundId)).toMatchObject({ status: 'in_progress' });
  });
});

describe('items of a job', () => {
  const items = Array.from({ length: 30 }, (_, index) => index);

  test('are all processed, few at once', async () => {
    const done = new Set<number>();
    let [now, most] = [0, 0];
    await forEachConcurrently(
      items,
      { concurrency: 3, limit: new AbortController().signal },
      async (item) => {
        now += 1;
        most = Math.max(most, now);
        await new Promise(setImmediate);
        now -= 1;
        done.add(item);
      },
    );
    expect([done.size, most]).toEqual([30, 3]);
  });

  test('left at the deadline are not started', async () => {
    const limit = new AbortController();
    let begun = 0;
    await forEachConcurrently(items, { concurrency: 1, limit: limit.signal }, async () => {
      begun += 1;
      if (begun === 5) limit.abort();
    });
    expect(begun).toBe(5);
  });
});
