import { afterEach, describe, expect, test } from '@jest/globals';
import { deleteProfile, updateProfile } from '../../db/repositories/chat/profiles.ts';
import { type ChatCache, createChatCache } from '../../server/chat/chat-cache.ts';
import { renderRound } from '../../server/sdk/chats/render-round.ts';
import { createLocalBus } from '../support/local-bus.ts';
import { useDatabase } from '../support/orm.ts';
import { admit, newChatFor, newShopper } from '../support/rows.ts';

const database = useDatabase();
const opened: ChatCache[] = [];
afterEach(() => {
  for (const cache of opened.splice(0)) cache.close();
});

function newCache() {
  const bus = createLocalBus();
  const cache = createChatCache({ db: database.db, bus, renderRound });
  opened.push(cache);
  return { bus, cache };
}

/** A shopper with two chats; `read` returns both from a cache. */
async function newShopperWithChats() {
  const shopper = await newShopper(database.db, { data: { name: 'Kim' } });
  const chats = [newChatFor(shopper), newChatFor(shopper)];
  for (const chat of chats) await admit(database.db, chat);
  const read = (cache: ChatCache) =>
    Promise.all(chats.map(({ tenant_id, chat_id }) => cache.read(tenant_id, chat_id)));
  return { ...shopper, read };
}

const changed = (profile_id: string) => ({ kind: 'profile_changed', profile_id }) as const;

describe('cached chats', () => {
  test('of a changed profile are invalidated by a message', async () => {
    const { owner, profileId, read } = await newShopperWithChats();
    const { bus, cache } = newCache();
    const before = await read(cache);
    await updateProfile(database.db, owner, { profileId, changes: { name: 'Lee' } });
    expect(await read(cache)).toEqual(before);
    bus.deliver(changed(profileId));
    const names = (await read(cache)).map((cached) => cached?.head.profile);
    expect(names).toEqual([{ name: 'Lee' }, { name: 'Lee' }]);
  });

  test('of a deleted profile are invalidated in this process', async () => {
    const { owner, profileId, read } = await newShopperWithChats();
    const { cache } = newCache();
    await read(cache);
    await deleteProfile(database.db, owner, profileId);
    cache.invalidateProfile(profileId);
    const deleted = (await read(cache)).map((cached) => cached?.head.profileDeleted);
    expect(deleted).toEqual([true, true]);
  });

  test('of other profiles stay cached', async () => {
    const [{ read }, other] = [await newShopperWithChats(), await newShopperWithChats()];
    const { bus, cache } = newCache();
    const [before] = await read(cache);
    bus.deliver(changed(other.profileId));
    expect((await read(cache))[0]).toBe(before);
  });

  test('read while the profile changes are not kept', async () => {
    const { owner, profileId, read } = await newShopperWithChats();
    const { bus, cache } = newCache();
    const reading = read(cache);
    bus.deliver(changed(profileId));
    const overtaken = await reading;
    await updateProfile(database.db, owner, { profileId, changes: { name: 'Lee' } });
    const after = await read(cache);
    expect(after[0]).not.toBe(overtaken[0]);
    expect(after[0]?.head.profile).toEqual({ name: 'Lee' });
  });

  test('wake their waiting polls when the profile changes, however long ago they were read', async () => {
    const { tenantId, profileId, read } = await newShopperWithChats();
    const [reader, waiting] = [newCache(), newCache()];
    const head = (await read(reader.cache))[0]?.head;
    if (!head) throw new Error('the chat exists');
    const watch = waiting.cache.watch({ tenantId, chatId: head.chatId, profileId });
    const limitMs = 10_000;
    const begun = performance.now();
    const updated = watch.untilUpdated(head.version, limitMs);
    waiting.bus.deliver(changed(profileId));
    await updated;
    watch.close();
    expect(performance.now() - begun).toBeLessThan(limitMs / 2);
  });
});
