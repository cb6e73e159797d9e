import { describe, expect, test } from '@jest/globals';
import { saveSession } from '../../../db/repositories/chat/round-context.ts';
import { settleRound } from '../../../db/repositories/chat/settlement.ts';
import { meal } from '../../support/catalog.ts';
import { useChatSteps } from '../../support/chat-steps.ts';
import { admit, chatRow, complete, failure, newChatFor, newShopper, reachStep2 } from '../../support/rows.ts';
import { getCalls, readJournal, setFaults } from '../../support/upstream-faults.ts';
import { waitFor } from '../../support/wait-for.ts';

const steps = useChatSteps();

async function newChat(data: Record<string, unknown> = {}) {
  return newChatFor(await newShopper(steps.db, { data }));
}

const findCall = async (roundId: string, step = 'meal-suggest') => {
  const calls = await getCalls(steps.standins.llmDemoUrl, roundId, step);
  expect(calls).toHaveLength(1);
  return calls[0];
};

const getSnapshot = async (roundId: string) => {
  const row = await steps.db
    .fork()
    .getKysely()
    .selectFrom('round_steps')
    .select(['snapshot', 'raw', 'attempts'])
    .where('round_id', '=', roundId)
    .executeTakeFirst();
  return row;
};

describe('the request of step 1', () => {
  test('is the prompt, in the language of the round', async () => {
    const round = await admit(steps.db, await newChat(), { prompt: 'curry', locale: 'en' });
    await steps.run('mealSuggest', round);
    expect((await findCall(round.roundId))?.body).toEqual({
      user_query: 'curry',
      conversation_history: [],
      anchor: null,
      locale: 'en',
    });
  });

  test('begins with the persona of the profile [KICK-15, KICK-16]', async () => {
    const round = await admit(steps.db, await newChat({ persona: '채식하는 학생' }), { prompt: '카레' });
    await steps.run('mealSuggest', round);
    expect((await findCall(round.roundId))?.body).toMatchObject({
      user_query: '페르소나: 채식하는 학생\n카레',
    });
  });

  test('includes history and anchor [MODEL-08, MODEL-09, MODEL-11]', async () => {
    const chat = await newChat();
    await complete(steps.db, await admit(steps.db, chat, { prompt: 'a' }), meal({ recipe_title: 'A' }));
    await reachStep2(steps.db, await admit(steps.db, chat, { prompt: 'b' }), meal({ recipe_title: 'B' }));
    const round = await admit(steps.db, chat, { prompt: 'c' });
    await steps.run('mealSuggest', round);
    expect((await findCall(round.roundId))?.body).toMatchObject({
      conversation_history: [{ prompt: 'a', meal: meal({ recipe_title: 'A' }) }],
      anchor: { prompt: 'b', meal: meal({ recipe_title: 'B' }) },
    });
  });
});

describe('the session', () => {
  test('is opened with the profile, and stored', async () => {
    const chat = await newChat({ age: 32, extra: { a: [1] } });
    const round = await admit(steps.db, chat, { locale: 'ja' });
    await steps.run('mealSuggest', round);
    expect((await findCall(round.roundId, 'sessions'))?.body).toEqual({
      profile: { age: 32, extra: { a: [1] } },
      locale: 'ja',
    });
    const { profile_session_id } = (await chatRow(steps.db, chat.chat_id)) ?? {};
    expect((await findCall(round.roundId))?.path).toBe(`/v1/sessions/${profile_session_id}/meal-suggest`);
  });

  test('is used by later rounds of the chat', async () => {
    const chat = await newChat();
    const first = await admit(steps.db, chat);
    await steps.run('mealSuggest', first);
    await settleRound(steps.db, first, failure());
    const second = await admit(steps.db, chat);
    await steps.run('mealSuggest', second);
    expect(await getCalls(steps.standins.llmDemoUrl, second.roundId, 'sessions')).toEqual([]);
    expect((await findCall(second.roundId))?.path).toBe((await findCall(first.roundId))?.path);
  });

  test('is deleted on expiry, and the next round opens one', async () => {
    const chat = await newChat();
    const round = await admit(steps.db, chat);
    await saveSession(steps.db, round, 'long-gone');
    await expect(steps.run('mealSuggest', round)).rejects.toMatchObject({
      type: 'SessionExpiredError',
      message: 'upstream chat session expired',
      nonRetryable: true,
    });
    expect(await chatRow(steps.db, chat.chat_id)).toMatchObject({ profile_session_id: null });
    await settleRound(steps.db, round, failure());
    const next = await admit(steps.db, chat);
    await steps.run('mealSuggest', next);
    await findCall(next.roundId, 'sessions');
  });

  test('is deleted when it expires in its first attempt', async () => {
    const chat = await newChat();
    const round = await admit(steps.db, chat);
    await setFaults(steps.standins.llmDemoUrl, [{ step: 'meal-suggest', kind: 'session_expired' }]);
    await expect(steps.run('mealSuggest', round)).rejects.toMatchObject({ type: 'SessionExpiredError' });
    expect(await chatRow(steps.db, chat.chat_id)).toMatchObject({ profile_session_id: null });
  });
});

describe('the meal', () => {
  test('is saved unchanged and becomes the anchor', async () => {
    const chat = await newChat();
    const round = await admit(steps.db, chat);
    expect(await steps.run('mealSuggest', round, 2)).toEqual({ restorable: true });
    const row = await getSnapshot(round.roundId);
    expect(row).toMatchObject({ attempts: 2, snapshot: { recipe_title: expect.any(String) } });
    expect(row?.raw).toMatchObject({ meal: row?.snapshot });
    expect(await chatRow(steps.db, chat.chat_id)).toMatchObject({ anchor_round_no: 1 });
  });

  test('without ingredients is not an anchor [MODEL-12]', async () => {
    const chat = await newChat();
    const round = await admit(steps.db, chat);
    await setFaults(steps.standins.llmDemoUrl, [{ step: 'meal-suggest', kind: 'unrestorable_meal' }]);
    expect(await steps.run('mealSuggest', round)).toEqual({ restorable: false });
    expect(await chatRow(steps.db, chat.chat_id)).toMatchObject({ anchor_round_no: null });
  });

  test.each([true, false])('is requested once; restorable stays %s', async (restorable) => {
    const round = await admit(steps.db, await newChat());
    if (!restorable) {
      await setFaults(steps.standins.llmDemoUrl, [{ step: 'meal-suggest', kind: 'unrestorable_meal' }]);
    }
    await steps.run('mealSuggest', round);
    const [row, journal] = [await getSnapshot(round.roundId), await readJournal(steps.standins.llmDemoUrl)];
    expect(await steps.run('mealSuggest', round, 2)).toEqual({ restorable });
    expect(await getSnapshot(round.roundId)).toEqual(row);
    expect(await readJournal(steps.standins.llmDemoUrl)).toHaveLength(journal.length);
  });

  test('is not requested when the round has ended', async () => {
    const round = await admit(steps.db, await newChat());
    await settleRound(steps.db, round, failure());
    await expect(steps.run('mealSuggest', round)).rejects.toMatchObject({
      type: 'RoundEnded',
      nonRetryable: true,
    });
    expect(await getCalls(steps.standins.llmDemoUrl, round.roundId, 'meal-suggest')).toEqual([]);
  });
});

test('other processes are notified of the chat update', async () => {
  const round = await admit(steps.db, await newChat());
  await steps.run('mealSuggest', round);
  const isNotified = () =>
    steps.notifications.some((one) => one.kind === 'chat_updated' && one.chat_id === round.chatId);
  await waitFor(isNotified);
});
