import { afterEach, describe, expect, test } from '@jest/globals';
import { readChatVersions } from '../../../db/repositories/chat/chat-snapshots.ts';
import { beginStep } from '../../../db/repositories/chat/round-context.ts';
import { endChat, settleRound } from '../../../db/repositories/chat/settlement.ts';
import { saveStep } from '../../../db/repositories/chat/steps.ts';
import { type ChatCache, createChatCache } from '../../../server/chat/chat-cache.ts';
import { renderRound } from '../../../server/sdk/chats/render-round.ts';
import { createLocalBus } from '../../support/local-bus.ts';
import { useDatabase } from '../../support/orm.ts';
import { admit, failure, newChatFor, newShopper, result, suggest } from '../../support/rows.ts';

const database = useDatabase();
const opened: ChatCache[] = [];

afterEach(() => {
  for (const cache of opened.splice(0)) cache.close();
});

/** A server's cache, and how each read was answered: `hit`, `coalesced` or `miss`. */
function newCache() {
  const bus = createLocalBus();
  const reads: string[] = [];
  const cache = createChatCache({ db: database.db, bus, renderRound, onRead: (from) => reads.push(from) });
  opened.push(cache);
  return { bus, cache, reads };
}

/** A running round that has its meal. */
async function newRound() {
  const chat = newChatFor(await newShopper(database.db));
  const round = await admit(database.db, chat);
  await suggest(database.db, round);
  return { chat, round, read: (cache: ChatCache) => cache.read(chat.tenant_id, chat.chat_id) };
}

const chatUpdated = (chat_id: string) => ({ kind: 'chat_updated', chat_id }) as const;

describe('a cached chat', () => {
  test('matches the database rows', async () => {
    const { round, read } = await newRound();
    const cached = await read(newCache().cache);
    expect(cached?.rounds).toMatchObject([{ roundId: round.roundId, status: 'in_progress' }]);
  });

  test('is shared by concurrent and later polls', async () => {
    const { read } = await newRound();
    const { cache, reads } = newCache();
    const shared = await Promise.all(Array.from({ length: 10 }, () => read(cache)));
    shared.push(await read(cache));
    expect(new Set(shared).size).toBe(1);
    expect(reads.filter((from) => from === 'miss')).toHaveLength(1);
  });

  test('is null for an unknown chat and another tenant', async () => {
    const { chat, read } = await newRound();
    const stranger = await newShopper(database.db);
    const { cache } = newCache();
    await read(cache);
    expect(await cache.read(stranger.tenantId, chat.chat_id)).toBeNull();
    expect(await cache.read(chat.tenant_id, 'unknown')).toBeNull();
  });

  test.each(['a message', 'a gap', 'the process itself'])('is invalidated by %s', async (what) => {
    const { chat, read } = await newRound();
    const { bus, cache } = newCache();
    const before = await read(cache);
    expect(await read(cache)).toBe(before);
    if (what === 'a message') bus.deliver(chatUpdated(chat.chat_id));
    else if (what === 'a gap') bus.gap();
    else cache.invalidate(chat.chat_id);
    const after = await read(cache);
    expect(after).not.toBe(before);
    expect(after).toEqual(before);
  });

  test('survives a message about another chat', async () => {
    const [{ read }, other] = [await newRound(), await newRound()];
    const { bus, cache } = newCache();
    const before = await read(cache);
    bus.deliver(chatUpdated(other.chat.chat_id));
    expect(await read(cache)).toBe(before);
  });

  test('is never older than its rows, even without messages', async () => {
    const { chat, round, read } = await newRound();
    const { cache } = newCache();
    // It is not shown before its boundary is passed.
    await read(cache);
    await saveStep(database.db, round, { step: 'todos', ...result() });
    expect(await read(cache)).toEqual(await read(newCache().cache));
    const updates = [
      () => beginStep(database.db, round, { step: 'cross_sell' }),
      () => saveStep(database.db, round, { step: 'notifications', ...result() }),
      () => settleRound(database.db, round, failure()),
      () => admit(database.db, chat),
      () => endChat(database.db, chat),
    ];
    for (const update of updates) {
      const before = await read(cache);
      expect(await read(cache)).toBe(before);
      await update();
      const [after, now] = [await read(cache), await read(newCache().cache)];
      expect(after?.head).toEqual(now?.head);
      expect(after?.rounds).toEqual(now?.rounds);
      expect(after?.head.version.sequence).toBeGreaterThan(before?.head.version.sequence ?? Number.NaN);
      const versions = await readChatVersions(database.db, [
        { tenantId: chat.tenant_id, chatId: chat.chat_id },
      ]);
      expect(versions).toMatchObject([{ version: after?.head.version }]);
    }
  });

  test('is not served after an update that came during its read', async () => {
    const { round, read } = await newRound();
    const { cache } = newCache();
    const early = read(cache);
    await settleRound(database.db, round, failure());
    const late = await read(cache);
    await early;
    expect(late?.rounds[0]?.status).toBe('error');
  });
});
