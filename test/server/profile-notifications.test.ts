import { afterEach, describe, expect, test } from '@jest/globals';
import { deleteProfile, updateProfile } from '../../db/repositories/chat/profiles.ts';
import { type ChatCache, createChatCache } from '../../server/chat/chat-cache.ts';
import { createLocalBus } from '../support/local-bus.ts';
import { useDatabase } from '../support/orm.ts';
import { admit, newChatOf, newShopper } from '../support/rows.ts';

const database = useDatabase();
const opened: ChatCache[] = [];
afterEach(() => {
  for (const copies of opened.splice(0)) copies.close();
});

function newCopies() {
  const bus = createLocalBus();
  const copies = createChatCache({ db: database.db, bus });
  opened.push(copies);
  return { bus, copies };
}

/** A shopper with two chats, and what copies say of their profile. */
async function newShopperWithChats() {
  const shopper = await newShopper(database.db, { data: { name: 'Kim' } });
  const chats = [newChatOf(shopper), newChatOf(shopper)];
  for (const chat of chats) await admit(database.db, chat);
  const read = (copies: ChatCache) =>
    Promise.all(chats.map(({ tenant_id, chat_id }) => copies.read(tenant_id, chat_id)));
  return { ...shopper, read };
}

const changed = (profile_id: string) => ({ kind: 'profile_changed', profile_id }) as const;

describe('copies of chats', () => {
  test('of a changed profile are forgotten upon news', async () => {
    const { owner, profileId, read } = await newShopperWithChats();
    const { bus, copies } = newCopies();
    const before = await read(copies);
    await updateProfile(database.db, owner, profileId, { name: 'Lee' });
    expect(await read(copies)).toEqual(before);
    bus.deliver(changed(profileId));
    const names = (await read(copies)).map((copy) => copy?.snapshot.profile);
    expect(names).toEqual([{ name: 'Lee' }, { name: 'Lee' }]);
  });

  test('of a deleted profile say so once this process knows', async () => {
    const { owner, profileId, read } = await newShopperWithChats();
    const { copies } = newCopies();
    await read(copies);
    await deleteProfile(database.db, owner, profileId);
    copies.invalidateProfile(profileId);
    const deleted = (await read(copies)).map((copy) => copy?.snapshot.profileDeleted);
    expect(deleted).toEqual([true, true]);
  });

  test('of other profiles stay', async () => {
    const [{ read }, other] = [await newShopperWithChats(), await newShopperWithChats()];
    const { bus, copies } = newCopies();
    const [before] = await read(copies);
    bus.deliver(changed(other.profileId));
    expect((await read(copies))[0]).toBe(before);
  });

  test('that were being read when the profile changed are not kept', async () => {
    const { owner, profileId, read } = await newShopperWithChats();
    const { bus, copies } = newCopies();
    const reading = read(copies);
    bus.deliver(changed(profileId));
    const overtaken = await reading;
    await updateProfile(database.db, owner, profileId, { name: 'Lee' });
    const after = await read(copies);
    expect(after[0]).not.toBe(overtaken[0]);
    expect(after[0]?.snapshot.profile).toEqual({ name: 'Lee' });
  });

  test('wake who waits for them', async () => {
    const { tenantId, profileId, read } = await newShopperWithChats();
    const { bus, copies } = newCopies();
    const chatId = (await read(copies))[0]?.snapshot.chatId ?? '';
    const limitMs = 10_000;
    const begun = performance.now();
    const moved = copies.waitForUpdate(chatId, limitMs);
    bus.deliver(changed(profileId));
    await moved;
    expect(performance.now() - begun).toBeLessThan(limitMs / 2);
    expect((await copies.read(tenantId, chatId))?.snapshot.chatId).toBe(chatId);
  });
});
