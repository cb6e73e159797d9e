import { afterEach, describe, expect, test } from '@jest/globals';
import { readChatVersions } from '../../../db/repositories/chat/chat-snapshots.ts';
import { endChat, settleRound } from '../../../db/repositories/chat/settlement.ts';
import { openBoundary, saveStep } from '../../../db/repositories/chat/steps.ts';
import { type ChatCache, createChatCache } from '../../../server/chat/chat-cache.ts';
import { createLocalBus } from '../../support/local-bus.ts';
import { useDatabase } from '../../support/orm.ts';
import { admit, failure, newChatOf, newShopper, result, suggest } from '../../support/rows.ts';

const database = useDatabase();
const opened: ChatCache[] = [];

afterEach(() => {
  for (const copies of opened.splice(0)) copies.close();
});

/** Copies of a server, and how each read was answered. */
function newCopies() {
  const bus = createLocalBus();
  const reads: string[] = [];
  const copies = createChatCache({ db: database.db, bus, onRead: (from) => reads.push(from) });
  opened.push(copies);
  return { bus, copies, reads };
}

/** A running round that has its meal. */
async function newRound() {
  const chat = newChatOf(await newShopper(database.db));
  const round = await admit(database.db, chat);
  await suggest(database.db, round);
  return { chat, round, read: (copies: ChatCache) => copies.read(chat.tenant_id, chat.chat_id) };
}

const moved = (chat_id: string) => ({ kind: 'chat_updated', chat_id }) as const;

describe('a copy', () => {
  test('has the rows', async () => {
    const { round, read } = await newRound();
    const copy = await read(newCopies().copies);
    expect(copy?.snapshot.rounds).toMatchObject([{ roundId: round.roundId, status: 'in_progress' }]);
  });

  test('is shared by polls at once and by the next ones', async () => {
    const { read } = await newRound();
    const { copies, reads } = newCopies();
    const shared = await Promise.all(Array.from({ length: 10 }, () => read(copies)));
    shared.push(await read(copies));
    expect(new Set(shared).size).toBe(1);
    expect(reads.filter((from) => from === 'miss')).toHaveLength(1);
  });

  test('is none for an unknown chat and for another tenant', async () => {
    const { chat, read } = await newRound();
    const stranger = await newShopper(database.db);
    const { copies } = newCopies();
    await read(copies);
    expect(await copies.read(stranger.tenantId, chat.chat_id)).toBeNull();
    expect(await copies.read(chat.tenant_id, 'unknown')).toBeNull();
  });

  test.each(['news', 'a gap', 'the process itself'])('is forgotten upon %s', async (what) => {
    const { chat, read } = await newRound();
    const { bus, copies } = newCopies();
    const before = await read(copies);
    expect(await read(copies)).toBe(before);
    if (what === 'news') bus.deliver(moved(chat.chat_id));
    else if (what === 'a gap') bus.gap();
    else copies.invalidate(chat.chat_id);
    const after = await read(copies);
    expect(after).not.toBe(before);
    expect(after).toEqual(before);
  });

  test('stays upon news of another chat', async () => {
    const [{ read }, other] = [await newRound(), await newRound()];
    const { bus, copies } = newCopies();
    const before = await read(copies);
    bus.deliver(moved(other.chat.chat_id));
    expect(await read(copies)).toBe(before);
  });

  test('serves no longer than its rows stand, without any news', async () => {
    const { chat, round, read } = await newRound();
    const { copies } = newCopies();
    const moves = [
      () => saveStep(database.db, round, 'todos', result()),
      () => openBoundary(database.db, round),
      () => saveStep(database.db, round, 'notifications', result()),
      () => settleRound(database.db, round, failure()),
      () => admit(database.db, chat),
      () => endChat(database.db, chat),
    ];
    for (const move of moves) {
      const before = await read(copies);
      expect(await read(copies)).toBe(before);
      await move();
      const [after, now] = [await read(copies), await read(newCopies().copies)];
      expect(after?.snapshot).toEqual(now?.snapshot);
      expect(after?.snapshot.version).toBeGreaterThan(before?.snapshot.version ?? Number.NaN);
      const versions = await readChatVersions(database.db, [
        { tenantId: chat.tenant_id, chatId: chat.chat_id },
      ]);
      expect(versions).toMatchObject([{ version: after?.snapshot.version }]);
    }
  });

  test('that was being read before the chat moved does not serve after', async () => {
    const { round, read } = await newRound();
    const { copies } = newCopies();
    const early = read(copies);
    await settleRound(database.db, round, failure());
    const late = await read(copies);
    await early;
    expect(late?.snapshot.rounds[0]?.status).toBe('error');
  });
});
