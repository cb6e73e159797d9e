import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { readChatSnapshot } from '../../../db/repositories/chat/chat-snapshots.ts';
import { createVersionReader } from '../../../server/chat/chat-versions.ts';
import { createChatWatches, type WatchedChat } from '../../../server/chat/chat-watches.ts';
import { useDatabase } from '../../support/orm.ts';
import { admit, newLongChat, newShopper } from '../../support/rows.ts';
import { waitFor } from '../../support/wait-for.ts';
import { queriesAbout } from '../../support/watch-queries.ts';

const database = useDatabase();

beforeEach(
  () =>
    void jest.useFakeTimers({
      // The database runs in real time; what is left is the interval of the checks.
      doNotFake: ['nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'setTimeout', 'clearTimeout'],
    }),
);
afterEach(() => void jest.useRealTimers());

test('one statement checks all chats that polls wait for, and wakes those whose notification was lost', async () => {
  const shopper = await newShopper(database.db);
  const chats: WatchedChat[] = [];
  for (let count = 0; count < 3; count += 1) {
    const { tenant_id: tenantId, chat_id: chatId } = await newLongChat(database.db, shopper, { rounds: 1 });
    chats.push({ tenantId, chatId, profileId: shopper.profileId });
  }
  const watches = createChatWatches({
    bus: { isListening: true },
    readVersion: createVersionReader(database.db),
  });
  const woken: string[] = [];
  for (const chat of [...chats, ...chats]) {
    const snapshot = await readChatSnapshot(database.db, chat);
    if (!snapshot) throw new Error('the chat exists');
    const updated = watches.watch(chat).untilUpdated(snapshot.version, 60_000);
    void updated.then(() => woken.push(chat.chatId));
  }
  const [changed] = chats;
  if (!changed) throw new Error('there are three chats');
  await admit(
    database.db,
    {
      tenant_id: changed.tenantId,
      tenant_code: shopper.tenantCode,
      lineage_id: shopper.owner.lineageId,
      profile_id: shopper.profileId,
      chat_id: changed.chatId,
    },
    { new_round: true },
  );
  const statements = await queriesAbout('chats', async () => {
    jest.advanceTimersByTime(14_000);
    await waitFor(() => woken.length === 2);
  });
  watches.wakeAll();
  watches.close();
  expect(woken.slice(0, 2)).toEqual([changed.chatId, changed.chatId]);
  expect(statements.map(({ rows }) => rows)).toEqual([3]);
});
