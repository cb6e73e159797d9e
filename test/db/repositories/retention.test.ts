import { expect, test } from '@jest/globals';
import type { RoundKey } from '../../../db/repositories/chat/steps.ts';
import { purgeExpiredRounds } from '../../../db/repositories/retention.ts';
import { meal } from '../../support/catalog.ts';
import { useDatabase } from '../../support/orm.ts';
import {
  admit,
  chatRow,
  complete,
  newChatFor,
  newShopper,
  reachStep2,
  roundRow,
} from '../../support/rows.ts';

const database = useDatabase();
const tomorrow = () => new Date(Date.now() + 24 * 60 * 60_000);

async function newChat() {
  return newChatFor(await newShopper(database.db));
}

function getSteps(roundId: string) {
  return database.db
    .fork()
    .getKysely()
    .selectFrom('round_steps')
    .select(['status', 'snapshot', 'raw', 'attempt_log'])
    .where('round_id', '=', roundId)
    .execute();
}

test('texts of old rounds are erased in batches', async () => {
  const chat = await newChat();
  const rounds: RoundKey[] = [];
  for (const prompt of ['a', 'b', 'c']) {
    const round = await admit(database.db, chat, { prompt });
    await complete(database.db, round, meal());
    rounds.push(round);
  }
  const chats = [{ tenantId: chat.tenant_id, chatId: chat.chat_id }];
  expect(await purgeExpiredRounds(database.db, tomorrow(), 2)).toEqual({ rounds: 2, chats });
  const prompts = await Promise.all(
    rounds.map(async ({ roundId }) => (await roundRow(database.db, roundId))?.prompt),
  );
  expect(prompts).toEqual(['', '', 'c']);
  const emptied = { status: 'done', snapshot: null, raw: null, attempt_log: null };
  expect(await getSteps(rounds[0]?.roundId ?? '')).toEqual(Array(4).fill(emptied));
  expect((await chatRow(database.db, chat.chat_id))?.anchor_round_no).toBe(3);
  expect(await purgeExpiredRounds(database.db, tomorrow(), 2)).toMatchObject({ rounds: 1 });
  expect((await chatRow(database.db, chat.chat_id))?.anchor_round_no).toBeNull();
  expect(await purgeExpiredRounds(database.db, tomorrow(), 2)).toEqual({ rounds: 0, chats: [] });
});

test('running and recent rounds are kept', async () => {
  const [old, young] = [await newChat(), await newChat()];
  const running = await admit(database.db, old, { prompt: 'a' });
  await reachStep2(database.db, running);
  await complete(database.db, await admit(database.db, young, { prompt: 'b' }));
  expect(await purgeExpiredRounds(database.db, new Date(0), 10)).toMatchObject({ rounds: 0 });
  expect(await purgeExpiredRounds(database.db, tomorrow(), 10)).toMatchObject({ rounds: 1 });
  expect((await roundRow(database.db, running.roundId))?.prompt).toBe('a');
});
