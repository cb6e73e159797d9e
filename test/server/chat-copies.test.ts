import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { settleRound } from '../../db/repositories/settlement.ts';
import { freshProgress, type Progress } from '../../domain/chat/progress.ts';
import { createLogger } from '../../logger.ts';
import { type ChatCopies, createChatCopies } from '../../server/chat-copies.ts';
import type { ChatProgress } from '../../workflows/chat/contract.ts';
import { createLocalBus } from '../support/local-bus.ts';
import { useDatabase } from '../support/orm.ts';
import { admit, complete, failure, newChatOf, newShopper, suggest } from '../support/rows.ts';

const database = useDatabase();
const logger = createLogger({ level: 'silent', name: 'test' });
const running: Progress = {
  meal_suggest: 'done',
  todos: 'running',
  cross_sell: 'pending',
  notifications: 'pending',
};
const opened: ChatCopies[] = [];

afterEach(() => {
  for (const copies of opened.splice(0)) copies.close();
  jest.restoreAllMocks();
});

/** Copies of chats whose actors answer as the test says. */
function newCopies() {
  const bus = createLocalBus();
  const actor = {
    asked: [] as string[],
    answer: async (): Promise<ChatProgress> => ({ rounds: [] }),
  };
  const progress = (chatId: string) => {
    actor.asked.push(chatId);
    return actor.answer();
  };
  const copies = createChatCopies({ db: database.db, bus, gateway: { progress }, logger });
  opened.push(copies);
  return { bus, actor, copies };
}

/** A running round; `ahead` of what its actor has told by a step that is written down. */
async function newRound(ahead = true) {
  const chat = newChatOf(await newShopper(database.db));
  const round = await admit(database.db, chat);
  if (ahead) await suggest(database.db, round);
  return { chat, round, read: (copies: ChatCopies) => copies.read(chat.tenant_id, chat.chat_id) };
}

const moved = (chat_id: string) => ({ kind: 'chat_moved', chat_id }) as const;

describe('a copy', () => {
  test('has the rows and what the actor says', async () => {
    const { round, read } = await newRound();
    const { actor, copies } = newCopies();
    const live = { round_id: round.roundId, round_no: 1, refinement: false, progress: running };
    actor.answer = async () => ({ rounds: [live] });
    const copy = await read(copies);
    expect(copy?.snapshot.rounds).toMatchObject([{ roundId: round.roundId, status: 'in_progress' }]);
    expect([...(copy?.live ?? [])]).toEqual([[round.roundId, running]]);
  });

  test('is shared by polls at once and by the next ones', async () => {
    const { read } = await newRound();
    const { actor, copies } = newCopies();
    const shared = await Promise.all(Array.from({ length: 10 }, () => read(copies)));
    shared.push(await read(copies));
    expect(new Set(shared).size).toBe(1);
    expect(actor.asked).toHaveLength(1);
  });

  test('asks its actor once a step, and not before one is done', async () => {
    const { chat, round, read } = await newRound(false);
    const { bus, actor, copies } = newCopies();
    const progress = { ...freshProgress, meal_suggest: 'done' as const, todos: 'running' as const };
    const live = { round_id: round.roundId, round_no: 1, refinement: false, progress };
    actor.answer = async () => ({ rounds: [live] });
    await read(copies);
    expect(actor.asked).toEqual([]);
    await suggest(database.db, round);
    for (let poll = 1; poll <= 3; poll += 1) {
      bus.tell(moved(chat.chat_id));
      await read(copies);
    }
    expect(actor.asked).toEqual([chat.chat_id]);
  });

  test('of a chat where nothing runs asks no actor', async () => {
    const { round, read } = await newRound();
    await complete(database.db, round);
    const { actor, copies } = newCopies();
    expect((await read(copies))?.live.size).toBe(0);
    expect(actor.asked).toEqual([]);
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
    const { chat, round, read } = await newRound(false);
    const { bus, copies } = newCopies();
    const before = await read(copies);
    await suggest(database.db, round);
    expect(await read(copies)).toBe(before);
    if (what === 'news') bus.tell(moved(chat.chat_id));
    else if (what === 'a gap') bus.gap();
    else copies.forget(chat.chat_id);
    expect((await read(copies))?.snapshot.rounds[0]?.steps).toMatchObject([{ step: 'meal_suggest' }]);
  });

  test('stays upon news of another chat', async () => {
    const [{ read }, other] = [await newRound(), await newRound()];
    const { bus, copies } = newCopies();
    const before = await read(copies);
    bus.tell(moved(other.chat.chat_id));
    expect(await read(copies)).toBe(before);
  });

  test('is not kept when the chat moved during its reading', async () => {
    const { chat, round, read } = await newRound();
    const { bus, actor, copies } = newCopies();
    const held = Promise.withResolvers<ChatProgress>();
    const asked = Promise.withResolvers<void>();
    actor.answer = () => {
      asked.resolve();
      return held.promise;
    };
    const overtaken = read(copies);
    await asked.promise;
    await settleRound(database.db, round, failure());
    bus.tell(moved(chat.chat_id));
    actor.answer = async () => ({ rounds: [] });
    const after = await read(copies);
    held.resolve({ rounds: [] });
    expect((await overtaken)?.snapshot.rounds[0]?.status).toBe('in_progress');
    expect(after?.snapshot.rounds[0]?.status).toBe('error');
    expect(await read(copies)).toBe(after);
  });
});

describe('an actor that does not answer', () => {
  test('leaves what is written down', async () => {
    const { round, read } = await newRound();
    const { actor, copies } = newCopies();
    actor.answer = () => Promise.reject(new Error('deadline exceeded'));
    const copy = await read(copies);
    expect(copy?.snapshot.rounds).toMatchObject([{ roundId: round.roundId }]);
    expect(copy?.live.size).toBe(0);
  });

  test('gives all actors a pause of two seconds', async () => {
    const chats = [await newRound(), await newRound(), await newRound()];
    const { actor, copies } = newCopies();
    actor.answer = () => Promise.reject(new Error('deadline exceeded'));
    let now = Date.now();
    jest.spyOn(Date, 'now').mockImplementation(() => now);
    await chats[0]?.read(copies);
    now += 1_999;
    await chats[1]?.read(copies);
    expect(actor.asked).toHaveLength(1);
    now += 1;
    await chats[2]?.read(copies);
    expect(actor.asked).toHaveLength(2);
  });
});
