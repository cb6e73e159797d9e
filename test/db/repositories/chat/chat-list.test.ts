import { beforeAll, describe, expect, test } from '@jest/globals';
import { listChats } from '../../../../db/repositories/chat/chat-list.ts';
import { useDatabase } from '../../../support/orm.ts';
import { admit, complete, newChatFor, newShopper, type Shopper } from '../../../support/rows.ts';

const database = useDatabase();
let shopper: Shopper;
/** Oldest first; the middle two have the same time. */
let chatIds: string[];

beforeAll(async () => {
  const { db } = database;
  shopper = await newShopper(db);
  const chats = Array.from({ length: 5 }, () => newChatFor(shopper));
  const seconds = [0, 1, 2, 2, 3];
  const [two, three] = [chats[2], chats[3]];
  if (two && three && two.chat_id > three.chat_id) chats.splice(2, 2, three, two);
  for (const [index, chat] of chats.toReversed().entries()) {
    await admit(db, chat);
    const created_at = new Date(Date.UTC(2026, 0, 1, 0, 0, seconds[4 - index]));
    await db
      .fork()
      .getKysely()
      .updateTable('chats')
      .set({ created_at })
      .where('id', '=', chat.chat_id)
      .execute();
  }
  chatIds = chats.map(({ chat_id }) => chat_id);
  await admit(db, newChatFor(await newShopper(db)));
});

const listIds = async (page: number, limit: number, order: 'asc' | 'desc' = 'asc') => {
  const { total, items } = await listChats(database.db, shopper.owner, {
    profileId: shopper.profileId,
    page,
    limit,
    order,
  });
  expect(total).toBe(5);
  return items.map(({ chatId }) => chatId);
};

describe('a list of chats', () => {
  test('is ordered by creation, then id, in both directions', async () => {
    expect(await listIds(0, 10)).toEqual(chatIds);
    expect(await listIds(0, 10, 'desc')).toEqual(chatIds.toReversed());
  });

  test('has every chat once across its pages', async () => {
    const pages = [await listIds(0, 2), await listIds(1, 2), await listIds(2, 2)];
    expect(pages.map(({ length }) => length)).toEqual([2, 2, 1]);
    expect(pages.flat()).toEqual(chatIds);
  });

  test('is empty after its last page, with the total count', async () => {
    expect(await listIds(3, 2)).toEqual([]);
    expect(await listIds(1_000_000, 500)).toEqual([]);
  });

  test('has the rounds of each chat in order', async () => {
    const { db } = database;
    const owner = await newShopper(db);
    const chat = newChatFor(owner);
    const roundIds: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      const key = await admit(db, chat);
      await complete(db, key);
      roundIds.push(key.roundId);
    }
    const { items } = await listChats(db, owner.owner, {
      profileId: owner.profileId,
      page: 0,
      limit: 10,
      order: 'asc',
    });
    expect(items).toEqual([
      {
        chatId: chat.chat_id,
        createdAt: expect.any(Date),
        rounds: roundIds.map((roundId, index) => ({ chatId: chat.chat_id, roundId, roundNo: index + 1 })),
      },
    ]);
  });
});
