import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import {
  findOutboxEntry,
  findUnsentEntries,
  markOutboxEntrySent,
} from '../../../../db/repositories/chat/outbox.ts';
import { useDatabase } from '../../../support/orm.ts';
import { admit, newChatFor, newShopper } from '../../../support/rows.ts';

const database = useDatabase();

async function newChat() {
  const shopper = await newShopper(database.db);
  const { chatId } = await admit(database.db, newChatFor(shopper));
  return { tenantId: shopper.tenantId, chatId };
}

/** Writes an entry now, by a server whose clock shows `createdAt`. */
async function write({ tenantId, chatId }: { tenantId: string; chatId: string }, createdAt: Date) {
  const row = { id: randomUUID(), tenant_id: tenantId, chat_id: chatId, body: {}, created_at: createdAt };
  await database.db
    .fork()
    .getKysely()
    .insertInto('store_forwards')
    .values({ ...row, sent_at: null })
    .execute();
  return row.id;
}

test('outbox entries keep their write order despite clock skew', async () => {
  const chat = await newChat();
  const written: string[] = [];
  // The second server's clock is behind; the third's equals the first's.
  for (const at of [5_000, 1_000, 5_000]) written.push(await write(chat, new Date(at)));
  const sent: string[] = [];
  for (;;) {
    const next = await findOutboxEntry(database.db, chat.tenantId, written[2] ?? '');
    if (!next) break;
    sent.push(next.forwardId);
    await markOutboxEntrySent(database.db, chat.tenantId, next.forwardId);
  }
  expect(sent).toEqual(written);
});

test('unsent entries are listed by the last of each chat', async () => {
  const [busy, quiet] = [await newChat(), await newChat()];
  const ids: string[] = [];
  for (let no = 0; no < 3; no += 1) ids.push(await write(busy, new Date(3_000 - no)));
  const other = await write(quiet, new Date(1_000));
  await write(quiet, new Date());
  const found = await findUnsentEntries(database.db, new Date(4_000), 10);
  expect(new Set(found.map(({ forward_id }) => forward_id))).toEqual(new Set([ids[2], other]));
  expect(await findUnsentEntries(database.db, new Date(4_000), 1)).toHaveLength(1);
});
