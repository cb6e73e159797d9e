import { describe, expect, test } from '@jest/globals';
import { beginStep, readPastMeals } from '../../../../db/repositories/chat/round-context.ts';
import { settleRound } from '../../../../db/repositories/chat/settlement.ts';
import type { RoundKey } from '../../../../db/repositories/chat/steps.ts';
import type { ChatRef } from '../../../../domain/chat/round.ts';
import { meal } from '../../../support/catalog.ts';
import { useDatabase } from '../../../support/orm.ts';
import { admit, complete, failure, newChatFor, newShopper, reachStep2 } from '../../../support/rows.ts';

const database = useDatabase();
const bare = meal({ ingredients: undefined });

const newChat = async () => newChatFor(await newShopper(database.db));
const ask = (chat: ChatRef, prompt: string, new_round = false) =>
  admit(database.db, chat, { prompt, new_round });

/** The history and anchor sent with the round, shortened to prompts. */
async function getPast(round: RoundKey) {
  const context = await beginStep(database.db, round, { step: 'meal_suggest' });
  if (!context) throw new Error('the round does not run');
  const { history, anchor } = await readPastMeals(database.db, round.tenantId, context);
  return { history: history.map(({ prompt }) => prompt), anchor: anchor?.prompt ?? null };
}

describe('a round builds on', () => {
  test('nothing when it is the first', async () => {
    expect(await getPast(await ask(await newChat(), 'a'))).toEqual({ history: [], anchor: null });
  });

  test('completed rounds, oldest first, each with its meal [MODEL-08, MODEL-09]', async () => {
    const chat = await newChat();
    for (const prompt of ['a', 'b', 'c']) {
      await complete(database.db, await ask(chat, prompt), meal({ recipe_title: prompt.toUpperCase() }));
    }
    const round = await ask(chat, 'd');
    const context = await beginStep(database.db, round, { step: 'meal_suggest' });
    expect(context && (await readPastMeals(database.db, chat.tenant_id, context))).toEqual({
      history: ['a', 'b', 'c'].map((prompt, index) => ({
        roundNo: index + 1,
        prompt,
        meal: meal({ recipe_title: prompt.toUpperCase() }),
      })),
      anchor: { roundNo: 3, prompt: 'c', meal: meal({ recipe_title: 'C' }) },
    });
  });

  test('a running round as anchor, not as history [MODEL-13]', async () => {
    const chat = await newChat();
    await complete(database.db, await ask(chat, 'a'));
    await reachStep2(database.db, await ask(chat, 'b'));
    expect(await getPast(await ask(chat, 'c'))).toEqual({ history: ['a'], anchor: 'b' });
  });

  test('a round that failed after its meal as anchor only [MODEL-13]', async () => {
    const chat = await newChat();
    await complete(database.db, await ask(chat, 'a'));
    const failed = await ask(chat, 'b');
    await reachStep2(database.db, failed);
    await settleRound(database.db, failed, failure({ step: 'cross_sell', attempts: 3 }));
    expect(await getPast(await ask(chat, 'c'))).toEqual({ history: ['a'], anchor: 'b' });
  });

  test('nothing of a round that failed before its meal [MODEL-13]', async () => {
    const chat = await newChat();
    await complete(database.db, await ask(chat, 'a'));
    await settleRound(database.db, await ask(chat, 'b'), failure());
    expect(await getPast(await ask(chat, 'c'))).toEqual({ history: ['a'], anchor: 'a' });
  });

  test('no meal that cannot be restored [MODEL-12]', async () => {
    const chat = await newChat();
    await complete(database.db, await ask(chat, 'a'));
    await complete(database.db, await ask(chat, 'b'), bare);
    expect(await getPast(await ask(chat, 'c'))).toEqual({ history: ['a'], anchor: 'a' });
  });

  test('nothing from before a fresh start [MODEL-15]', async () => {
    const chat = await newChat();
    await complete(database.db, await ask(chat, 'a'));
    const fresh = await ask(chat, 'b', true);
    expect(await getPast(fresh)).toEqual({ history: [], anchor: null });
    await complete(database.db, fresh);
    expect(await getPast(await ask(chat, 'c'))).toEqual({ history: ['b'], anchor: 'b' });
  });

  test('no other chat of the shopper', async () => {
    const shopper = await newShopper(database.db);
    await complete(database.db, await ask(newChatFor(shopper), 'a'));
    expect(await getPast(await ask(newChatFor(shopper), 'b'))).toEqual({ history: [], anchor: null });
  });
});
