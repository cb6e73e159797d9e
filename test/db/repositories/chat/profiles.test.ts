import { expect, test } from '@jest/globals';
import { listHistory } from '../../../../db/repositories/chat/chat-history.ts';
import { readChatSnapshot } from '../../../../db/repositories/chat/chat-snapshots.ts';
import {
  findProfile,
  insertProfile,
  ProfileTooLargeError,
  updateProfile,
} from '../../../../db/repositories/chat/profiles.ts';
import { beginStep } from '../../../../db/repositories/chat/round-context.ts';
import { maxProfileBytes, summarizeProfile } from '../../../../domain/chat/profile.ts';
import { useDatabase } from '../../../support/orm.ts';
import { admit, newChatFor, newShopper } from '../../../support/rows.ts';

const database = useDatabase();

/** JSON of exactly `bytes` bytes. */
const sized = (bytes: number) => ({ words: 'x'.repeat(bytes - JSON.stringify({ words: '' }).length) });

/** A profile from before the limit existed. */
async function newLargeProfile() {
  const shopper = await newShopper(database.db, { data: { name: 'Kim', gender: { not: 'text' }, age: 32 } });
  await database.db.execute('update profiles set data = data || ?::jsonb where id = ?', [
    JSON.stringify({ large: 'y'.repeat(2 * maxProfileBytes), more: 'z'.repeat(100) }),
    shopper.profileId,
  ]);
  return shopper;
}

test('a profile may have at most 64 KiB', async () => {
  const { db } = database;
  const { owner, profileId } = await newShopper(db);
  const largest = sized(maxProfileBytes);
  expect(await updateProfile(db, owner, { profileId, changes: largest })).toEqual({
    id: profileId,
    data: largest,
  });
  await expect(updateProfile(db, owner, { profileId, changes: { more: 1 } })).rejects.toThrow(
    ProfileTooLargeError,
  );
  expect((await findProfile(db, owner, profileId))?.data).toEqual(largest);
  await expect(insertProfile(db, owner, { data: sized(maxProfileBytes + 1) })).rejects.toThrow(
    ProfileTooLargeError,
  );
});

test('concurrent changes do not exceed the limit', async () => {
  const { db } = database;
  const { owner, profileId } = await newShopper(db);
  const half = 'x'.repeat(0.4 * maxProfileBytes);
  const changes = ['a', 'b', 'c', 'd'].map((key) =>
    updateProfile(db, owner, { profileId, changes: { [key]: half } }),
  );
  const outcomes = await Promise.allSettled(changes);
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
});

test('an oversized profile can be read and reduced', async () => {
  const { db } = database;
  const { owner, profileId } = await newLargeProfile();
  expect((await findProfile(db, owner, profileId))?.data).toHaveProperty('large');
  await expect(updateProfile(db, owner, { profileId, changes: { more: 'z'.repeat(101) } })).rejects.toThrow(
    ProfileTooLargeError,
  );
  expect((await updateProfile(db, owner, { profileId, changes: { more: null } }))?.data).toHaveProperty(
    'large',
  );
  expect((await updateProfile(db, owner, { profileId, changes: { large: null } }))?.data).toMatchObject({
    large: null,
  });
});

test('polls, lists and steps read only shown profile fields', async () => {
  const { db } = database;
  const shopper = await newLargeProfile();
  const round = await admit(db, newChatFor(shopper));
  const shown = { name: 'Kim', age: 32 };
  expect((await readChatSnapshot(db, round))?.profile).toEqual(shown);
  const { rows } = await listHistory(db, {
    scope: { tenantId: shopper.tenantId },
    filter: {},
    paging: { page: 0, size: 10 },
  });
  expect(rows.map(({ profile }) => profile)).toEqual([shown]);
  expect(summarizeProfile(shown)).toEqual({ name: 'Kim', gender: null, age: 32, locale: null });
  expect((await beginStep(db, round, { step: 'todos' }))?.profile).toEqual({});
  expect((await beginStep(db, round, { step: 'meal_suggest' }))?.profile).toHaveProperty('large');
});
