import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  type HistoryFilter,
  type HistoryScope,
  listHistory,
} from '../../../../db/repositories/chat/chat-history.ts';
import { deleteProfile, insertProfile } from '../../../../db/repositories/chat/profiles.ts';
import { endChat, settleRound } from '../../../../db/repositories/chat/settlement.ts';
import { useDatabase } from '../../../support/orm.ts';
import {
  admit,
  complete,
  failure,
  newChatFor,
  newShopper,
  reachStep2,
  type Shopper,
} from '../../../support/rows.ts';

const database = useDatabase();
const whole = { page: 0, size: 100 };

const list = (scope: HistoryScope, filter: HistoryFilter = {}, paging = whole) =>
  listHistory(database.db, { scope, filter, paging });
const listIds = async (...query: Parameters<typeof list>) =>
  (await list(...query)).rows.map(({ chatId }) => chatId);

/** Creates a chat with one round; resolves to its id. */
async function newChat(shopper: Shopper, prompt = '카레'): Promise<string> {
  const round = await admit(database.db, newChatFor(shopper), { prompt });
  return round.chatId;
}

async function setCreatedAt(chatIds: string[], createdAt: Date): Promise<void> {
  const kysely = database.db.fork().getKysely();
  await kysely.updateTable('chats').set({ created_at: createdAt }).where('id', 'in', chatIds).execute();
}

describe('a row of the history', () => {
  test('shows the last round, not earlier ones', async () => {
    const shopper = await newShopper(database.db, { data: { name: '花子' } });
    const chat = newChatFor(shopper);
    await complete(database.db, await admit(database.db, chat, { prompt: 'first' }));
    const failing = await admit(database.db, chat, { prompt: 'second' });
    await settleRound(database.db, failing, failure());
    const [row] = (await list({ tenantId: shopper.tenantId })).rows;
    expect(row).toMatchObject({
      chatId: chat.chat_id,
      tenantId: shopper.tenantId,
      profileId: shopper.profileId,
      profile: { name: '花子' },
      status: 'error',
      prompt: 'second',
      lastError: 'meal_suggest failed: upstream timeout',
      endedAt: null,
    });
  });

  test('is updated with its last round', async () => {
    const shopper = await newShopper(database.db);
    const round = await admit(database.db, newChatFor(shopper));
    const updatedAt = async () => (await list({ tenantId: shopper.tenantId })).rows[0]?.updatedAt;
    const admitted = await updatedAt();
    const kysely = database.db.fork().getKysely();
    const long = new Date(Date.now() + 5_000);
    await kysely.updateTable('rounds').set({ updated_at: long }).where('id', '=', round.roundId).execute();
    expect(await updatedAt()).toEqual(long);
    expect(admitted?.getTime()).toBeLessThan(long.getTime());
  });

  test('shows that its chat ended during a round', async () => {
    const shopper = await newShopper(database.db);
    const chat = newChatFor(shopper);
    await reachStep2(database.db, await admit(database.db, chat));
    await endChat(database.db, chat);
    const [row] = (await list({ tenantId: shopper.tenantId })).rows;
    expect(row).toMatchObject({ status: 'ended', endedAt: expect.any(Date), lastError: 'chat ended' });
  });

  test('remains when its profile is deleted', async () => {
    const shopper = await newShopper(database.db);
    const chatId = await newChat(shopper);
    await deleteProfile(database.db, shopper.owner, shopper.profileId);
    expect(await listIds({ tenantId: shopper.tenantId })).toEqual([chatId]);
  });
});

describe('the history', () => {
  test('orders simultaneous chats equally on every page', async () => {
    const shopper = await newShopper(database.db);
    const scope = { tenantId: shopper.tenantId };
    const chatIds = await Promise.all(Array.from({ length: 5 }, () => newChat(shopper)));
    await setCreatedAt(chatIds, new Date());
    const pages = await Promise.all([0, 1, 2].map((page) => listIds(scope, {}, { page, size: 2 })));
    expect(pages.flat()).toEqual(chatIds.toSorted().toReversed());
  });

  test('of all tenants includes each tenant', async () => {
    const shoppers = [await newShopper(database.db), await newShopper(database.db)];
    const chatIds: string[] = [];
    for (const shopper of shoppers) chatIds.unshift(await newChat(shopper));
    await setCreatedAt(chatIds.slice(0, 1), new Date(Date.now() + 1_000));
    expect((await listIds('all_tenants', {}, { page: 0, size: 2 }))[0]).toBe(chatIds[0]);
    for (const [index, { profileId }] of shoppers.toReversed().entries()) {
      expect(await listIds('all_tenants', { profileId })).toEqual([chatIds[index]]);
    }
  });

  test("of a tenant excludes another tenant's profile", async () => {
    const [own, other] = [await newShopper(database.db), await newShopper(database.db)];
    await newChat(other);
    expect(await list({ tenantId: own.tenantId }, { profileId: other.profileId })).toEqual({
      total: 0,
      rows: [],
    });
  });
});

describe('a search', () => {
  let shopper: Shopper;
  let curry: string;
  let wine: string;
  beforeAll(async () => {
    shopper = await newShopper(database.db, { data: { name: 'Åsa 花子', phone: '010-1234' } });
    const named = await insertProfile(database.db, shopper.owner, { data: { name: { given: 'Curry' } } });
    curry = await newChat(shopper, '매운 CURRY 100%_\\');
    const chat = newChatFor({ ...shopper, profileId: named.id });
    await complete(database.db, await admit(database.db, chat, { prompt: 'Curry' }));
    await admit(database.db, chat, { prompt: "Wine O'Neil" });
    wine = chat.chat_id;
  });

  test.each([
    ['매운', () => [curry]],
    ['curry 1', () => [curry]],
    ['花子', () => [curry]],
    ['åsa', () => [curry]],
    ['100%', () => [curry]],
    ['%_\\', () => [curry]],
    ['0_', () => []],
    ['wine', () => [wine]],
    ["o'n", () => [wine]],
    ['010', () => []],
    ['n', () => [wine]],
  ])('for %s matches the last prompt', async (text, expected) => {
    expect(await listIds({ tenantId: shopper.tenantId }, { text })).toEqual(expected());
  });

  test('counts all matches, and applies the other filters', async () => {
    const scope = { tenantId: shopper.tenantId };
    const paging = { page: 0, size: 1 };
    expect((await list(scope, { text: 'e' }, paging)).total).toBe(1);
    expect(await list(scope, { text: 'wine', status: 'completed' }, paging)).toEqual({ total: 0, rows: [] });
    expect(await listIds(scope, { text: 'wine', status: 'in_progress' }, paging)).toEqual([wine]);
    expect(await listIds({ tenantId: (await newShopper(database.db)).tenantId }, { text: 'wine' })).toEqual(
      [],
    );
  });
});
