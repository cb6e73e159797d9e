import { expect, test } from '@jest/globals';
import { findStaleRounds } from '../../../../db/repositories/chat/stale-rounds.ts';
import type { RoundKey } from '../../../../db/repositories/chat/steps.ts';
import { useDatabase } from '../../../support/orm.ts';
import { admit, complete, newChatFor, newShopper } from '../../../support/rows.ts';

const database = useDatabase();

test('stale rounds of all tenants are found, oldest first', async () => {
  const { db } = database;
  const rounds: RoundKey[] = [];
  for (let tenant = 0; tenant < 3; tenant += 1)
    rounds.push(await admit(db, newChatFor(await newShopper(db))));
  await complete(db, await admit(db, newChatFor(await newShopper(db))));
  const [first, second, third] = rounds;
  const touch = (id: string | undefined, updated_at: Date, created_at: Date) =>
    db
      .fork()
      .getKysely()
      .updateTable('rounds')
      .set({ updated_at, created_at })
      .where('id', '=', id ?? '')
      .execute();
  await touch(first?.roundId, new Date(1_000), new Date(900));
  await touch(second?.roundId, new Date(2_000), new Date(800));
  await touch(third?.roundId, new Date(3_000), new Date(700));

  expect(await findStaleRounds(db, new Date(3_000), 10)).toEqual([second, first]);
  expect(await findStaleRounds(db, new Date(3_000), 1)).toEqual([second]);
  expect(await findStaleRounds(db, new Date(1_000), 10)).toEqual([]);
});
