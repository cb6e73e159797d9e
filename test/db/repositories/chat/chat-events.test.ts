import { describe, expect, test } from '@jest/globals';
import { readChatEvents } from '../../../../db/repositories/chat/chat-events.ts';
import { beginStep } from '../../../../db/repositories/chat/round-context.ts';
import { endChat, settleRound } from '../../../../db/repositories/chat/settlement.ts';
import { saveStep } from '../../../../db/repositories/chat/steps.ts';
import type { ChatRef } from '../../../../domain/chat/round.ts';
import { useDatabase } from '../../../support/orm.ts';
import {
  admit,
  complete,
  failure,
  newChatFor,
  newShopper,
  reachStep2,
  result,
  suggest,
} from '../../../support/rows.ts';

const database = useDatabase();

async function newChat(): Promise<ChatRef> {
  return newChatFor(await newShopper(database.db));
}

/** The chat's events as `number kind step`, rounds left out. */
async function tell({ tenant_id, chat_id }: ChatRef, after = 0): Promise<string[]> {
  const events = await readChatEvents(
    database.db,
    { tenantId: tenant_id, chatId: chat_id },
    { after, limit: 100 },
  );
  return events.map(({ sequence, kind, step }) => [sequence, kind, ...(step ? [step] : [])].join(' '));
}

const completedRound = [
  '1 round.accepted',
  '2 step.completed meal_suggest',
  '3 step.completed todos',
  '4 step.completed cross_sell',
  '5 step.completed notifications',
  '6 round.completed',
];

describe('a chat’s events [D19]', () => {
  test('tell each change of a completed round once', async () => {
    const chat = await newChat();
    const round = await admit(database.db, chat);
    await complete(database.db, round);
    // Writers repeat after a lost answer.
    await settleRound(database.db, round, { status: 'completed' });
    await saveStep(database.db, round, { step: 'cross_sell', ...result() });
    expect(await tell(chat)).toEqual(completedRound);
  });

  test('tell of step 2 when its boundary is passed', async () => {
    const chat = await newChat();
    const round = await admit(database.db, chat);
    await suggest(database.db, round);
    await saveStep(database.db, round, { step: 'todos', ...result() });
    expect(await tell(chat, 1)).toEqual(['2 step.completed meal_suggest']);
    await beginStep(database.db, round, { step: 'notifications' });
    await beginStep(database.db, round, { step: 'cross_sell' });
    expect(await tell(chat, 2)).toEqual(['3 step.completed todos']);
  });

  test('tell of a saved step 2 before its round fails', async () => {
    const chat = await newChat();
    const round = await admit(database.db, chat);
    await suggest(database.db, round);
    await saveStep(database.db, round, { step: 'todos', ...result() });
    await settleRound(database.db, round, failure());
    expect(await tell(chat, 2)).toEqual(['3 step.completed todos', '4 round.failed']);
  });

  test('tell of a failed round, and of no step of it', async () => {
    const chat = await newChat();
    const round = await admit(database.db, chat);
    await settleRound(database.db, round, failure({ step: 'meal_suggest', attempts: 3 }));
    expect(await tell(chat)).toEqual(['1 round.accepted', '2 round.failed']);
  });

  test('go on through rounds that overlap', async () => {
    const chat = await newChat();
    const first = await admit(database.db, chat);
    await reachStep2(database.db, first);
    const second = await admit(database.db, chat);
    await saveStep(database.db, first, { step: 'cross_sell', ...result() });
    await suggest(database.db, second);
    await saveStep(database.db, first, { step: 'notifications', ...result() });
    await settleRound(database.db, first, { status: 'completed' });
    expect(await tell(chat, 3)).toEqual([
      '4 round.accepted',
      '5 step.completed cross_sell',
      '6 step.completed meal_suggest',
      '7 step.completed notifications',
      '8 round.completed',
    ]);
  });

  test('end with the chat’s end, after its running rounds', async () => {
    const chat = await newChat();
    await admit(database.db, chat);
    await endChat(database.db, chat);
    await endChat(database.db, chat);
    expect(await tell(chat, 1)).toEqual(['2 round.failed', '3 chat.ended']);
  });

  test('have no gaps where many write at once', async () => {
    const chat = await newChat();
    const round = await admit(database.db, chat);
    await reachStep2(database.db, round);
    await Promise.all([
      saveStep(database.db, round, { step: 'cross_sell', ...result() }),
      saveStep(database.db, round, { step: 'notifications', ...result() }),
      ...Array.from({ length: 8 }, () => admit(database.db, chat).catch(() => null)),
      endChat(database.db, chat),
    ]);
    const numbers = (await tell(chat)).map((line) => Number(line.split(' ')[0]));
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  });

  test('come with what a poll shows since', async () => {
    const chat = await newChat();
    const round = await admit(database.db, chat);
    await complete(database.db, round);
    const key = { tenantId: chat.tenant_id, chatId: chat.chat_id };
    const events = await readChatEvents(database.db, key, { after: 2, limit: 4 });
    expect(events.map(({ snapshot }) => snapshot)).toEqual(Array(4).fill({ shown: true }));
    const failed = await admit(database.db, chat);
    await settleRound(database.db, failed, failure());
    const [last] = await readChatEvents(database.db, key, { after: 7, limit: 4 });
    expect(last).toMatchObject({ roundId: failed.roundId, snapshot: null, lastError: expect.any(String) });
  });

  test('belong to their tenant', async () => {
    const chat = await newChat();
    await complete(database.db, await admit(database.db, chat));
    const { tenantId } = await newShopper(database.db);
    const read = readChatEvents(database.db, { tenantId, chatId: chat.chat_id }, { after: 0, limit: 9 });
    expect(await read).toEqual([]);
  });
});
