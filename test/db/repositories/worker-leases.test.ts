import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from '@jest/globals';
import {
  claimTakeover,
  deleteLease,
  type LeaseHolder,
  renewLease,
  repeatTakeoverSoon,
} from '../../../db/repositories/worker-leases.ts';
import { useDatabase } from '../../support/orm.ts';

const database = useDatabase();
const leaseMs = 3_000;

afterEach(() => database.db.execute('delete from worker_leases'));

function newHolder(): LeaseHolder {
  const id = randomUUID();
  return { id, identity: `1@host/${id}` };
}

const renew = (holder: LeaseHolder) => renewLease(database.db, holder, leaseMs);
const claim = ({ id }: LeaseHolder) => claimTakeover(database.db, id, leaseMs);

/** As if the time had passed since its last renewal, and since the last takeover. */
const age = ({ id }: LeaseHolder, ms: number) =>
  database.db.execute(
    `update worker_leases set
      renewed_at = renewed_at - make_interval(secs => ?), next_takeover_at = next_takeover_at - make_interval(secs => ?)
      where id = ?`,
    [ms / 1_000, ms / 1_000, id],
  );

async function newLost(ms = leaseMs + 100): Promise<LeaseHolder> {
  const lost = newHolder();
  await renew(lost);
  await age(lost, ms);
  return lost;
}

describe('a lease', () => {
  test('that is renewed in time tells no one of a lost worker', async () => {
    const holder = newHolder();
    await renew(holder);
    await age(holder, leaseMs - 1_000);
    expect(await renew(newHolder())).toEqual([]);
    expect(await claim(holder)).toBe(false);
  });

  test('that has run out is found by the others, and not by its own worker', async () => {
    const lost = await newLost();
    expect(await renew(newHolder())).toEqual([lost]);
    expect(await renew(lost)).toEqual([]);
    expect(await renew(newHolder())).toEqual([]);
  });

  test('that is given back is found by no one', async () => {
    const stopped = await newLost();
    await deleteLease(database.db, stopped.id);
    expect(await renew(newHolder())).toEqual([]);
  });
});

describe('a takeover', () => {
  test('is claimed by one of two workers', async () => {
    const lost = await newLost();
    expect((await Promise.all([claim(lost), claim(lost)])).toSorted()).toEqual([false, true]);
    expect(await renew(newHolder())).toEqual([]);
  });

  test('is repeated after pauses that double, and then the lost worker is forgotten', async () => {
    const lost = await newLost();
    const [own, pauses] = [newHolder(), [3_000, 6_000, 12_000, 24_000, 48_000, 96_000]];
    for (const pauseMs of pauses) {
      expect(await claim(lost)).toBe(true);
      await age(lost, pauseMs - 1_000);
      expect(await renew(own)).toEqual([]);
      expect(await claim(lost)).toBe(false);
      await age(lost, 1_100);
    }
    await renew(own);
    const rows = await database.db.execute('select id from worker_leases');
    expect(rows).toEqual([{ id: own.id }]);
  });

  test('is repeated soon while it finds something', async () => {
    const lost = await newLost();
    for (let count = 0; count < 8; count += 1) {
      expect(await claim(lost)).toBe(true);
      await repeatTakeoverSoon(database.db, lost.id, leaseMs);
      expect(await claim(lost)).toBe(false);
      await age(lost, leaseMs + 100);
    }
  });

  test('ends when the worker is back, and begins anew when it is lost again', async () => {
    const lost = await newLost();
    await claim(lost);
    await renew(lost);
    expect(await claim(lost)).toBe(false);
    await age(lost, leaseMs + 100);
    expect(await renew(newHolder())).toEqual([lost]);
    expect(await claim(lost)).toBe(true);
  });
});
