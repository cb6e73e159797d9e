import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { ledgerViolations } from '../../support/ledger.ts';
import { type TestApp, useSharedApp } from '../../support/test-app.ts';
import { setFaults } from '../../support/upstream-faults.ts';
import { expectError } from './expect-error.ts';

let testApp: TestApp;
let llmDemoUrl: string;
beforeAll(async () => {
  testApp = await useSharedApp();
  ({ llmDemoUrl } = testApp.standins);
});
afterEach(async () => {
  await setFaults(llmDemoUrl);
  expect(await ledgerViolations(testApp.orm)).toEqual([]);
});
afterAll(() => testApp?.close());

const seconds = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

async function newShopper() {
  const { sdk } = await testApp.newTenant();
  const profileId = await sdk.newProfile();
  const end = (chatId: string) =>
    sdk.send<{ chat_id: string; ended_at: string }>('DELETE', `/v1/chat/${profileId}/recommend/${chatId}`);
  return { sdk, profileId, end };
}

async function getRow(chatId: string) {
  const kysely = testApp.orm.em.fork().getKysely();
  const row = kysely.selectFrom('chats').select(['status', 'ended_at']).where('id', '=', chatId);
  return row.executeTakeFirstOrThrow();
}

describe('ending a chat', () => {
  test('returns the time, and the same one again when repeated [Q37]', async () => {
    const { sdk, profileId, end } = await newShopper();
    const { chatId } = await sdk.runRound(profileId, { prompt: '카레' });
    const first = await end(chatId);
    expect(first).toMatchObject({ status: 200, success: true });
    expect(first.data).toEqual({ chat_id: chatId, ended_at: expect.stringMatching(seconds) });
    const later = await Promise.all(Array.from({ length: 5 }, () => end(chatId)));
    for (const answer of later) expect(answer.data).toEqual(first.data);
  });

  test('concurrently from several clients ends it once [Q37]', async () => {
    const { sdk, profileId, end } = await newShopper();
    await setFaults(llmDemoUrl, [{ step: 'todos', kind: 'hang' }]);
    const { data } = await sdk.kickOff(profileId, { prompt: '카레' });
    const answers = await Promise.all(Array.from({ length: 10 }, () => end(data.chat_id)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(new Set(answers.map((answer) => answer.data.ended_at)).size).toBe(1);
  });

  test.each(['meal-suggest', 'todos', 'cross-sell', 'notifications'])(
    'cancels a round that is at %s [Q37]',
    async (step) => {
      const { sdk, profileId, end } = await newShopper();
      await setFaults(llmDemoUrl, [{ step, kind: 'hang' }]);
      const { data } = await sdk.kickOff(profileId, { prompt: '카레' });
      const number = ['meal-suggest', 'todos', 'cross-sell', 'notifications'].indexOf(step) + 1;
      const name = `step${number}` as 'step1';
      await sdk.untilLastRound(
        profileId,
        data.chat_id,
        (round) => round.pipeline_progress[name] === 'running',
      );
      await end(data.chat_id);
      const round = await sdk.untilLastRound(
        profileId,
        data.chat_id,
        ({ status }) => status !== 'in_progress',
      );
      expect(round).toMatchObject({ status: 'error', last_error: 'chat ended' });
      expect((await getRow(data.chat_id)).status).toBe('ended');
    },
  );

  test('cancels every round that runs, and leaves the finished ones [Q37]', async () => {
    const { sdk, profileId, end } = await newShopper();
    const { chatId, round: done } = await sdk.runRound(profileId, { prompt: '카레' });
    await setFaults(llmDemoUrl, [{ step: 'notifications', kind: 'hang' }]);
    const body = { chat_id: chatId, prompt: '와인 추가' };
    await sdk.kickOff(profileId, body);
    await sdk.untilLastRound(profileId, chatId, (round) => round.pipeline_progress.step2 === 'done');
    await sdk.kickOff(profileId, body);
    await end(chatId);
    await sdk.untilLastRound(profileId, chatId, ({ status }) => status !== 'in_progress');
    const { rounds } = (await sdk.poll(profileId, chatId)).data;
    expect(rounds[0]).toEqual(done);
    expect(rounds.map(({ last_error }) => last_error)).toEqual([null, 'chat ended', 'chat ended']);
    expect(rounds[1]?.todos?.items).not.toHaveLength(0);
  });

  test('without a running round keeps its status [Q37]', async () => {
    const { sdk, profileId, end } = await newShopper();
    const { chatId, round } = await sdk.runRound(profileId, { prompt: '카레' });
    await end(chatId);
    expect(await getRow(chatId)).toEqual({ status: 'completed', ended_at: expect.any(Date) });
    expect((await sdk.poll(profileId, chatId)).data.rounds).toEqual([round]);
  });

  test('closes it to new rounds, not to readers [Q37]', async () => {
    const { sdk, profileId, end } = await newShopper();
    const { chatId, round } = await sdk.runRound(profileId, { prompt: '카레' });
    await end(chatId);
    const next = { chat_id: chatId, prompt: '와인 추가' };
    expectError(await sdk.kickOff(profileId, next), 404, 'NOT_FOUND');
    expectError(await sdk.kickOff(profileId, { ...next, new_round: true }), 404, 'NOT_FOUND');
    expect((await sdk.pollRound(profileId, chatId, round.round_id)).data).toEqual(round);
    const list = await sdk.send<{ items: object[] }>('GET', `/v1/chat/${profileId}/recommend`);
    expect(list.data.items).toMatchObject([{ chat_id: chatId, total_rounds: 1 }]);
  });

  test('with a kickoff at the same time rejects it or cancels it', async () => {
    const { sdk, profileId, end } = await newShopper();
    const { chatId } = await sdk.runRound(profileId, { prompt: '카레' });
    await setFaults(llmDemoUrl, [{ step: 'meal-suggest', kind: 'hang' }]);
    const kickOff = () => sdk.kickOff(profileId, { chat_id: chatId, prompt: '와인 추가' });
    const [ended, ...kickOffs] = await Promise.all([end(chatId), kickOff(), kickOff(), kickOff()]);
    expect(ended.status).toBe(200);
    const accepted = kickOffs.filter(({ status }) => status === 202).length;
    expect(accepted).toBeLessThanOrEqual(1);
    await sdk.untilLastRound(profileId, chatId, ({ status }) => status !== 'in_progress');
    const { rounds } = (await sdk.poll(profileId, chatId)).data;
    expect(rounds).toHaveLength(1 + accepted);
    if (accepted > 0) expect(rounds[1]?.last_error).toBe('chat ended');
  });

  test('leaves the other chats of its profile running', async () => {
    const { sdk, profileId, end } = await newShopper();
    const { chatId } = await sdk.runRound(profileId, { prompt: '카레' });
    const other = await sdk.kickOff(profileId, { prompt: '파스타' });
    await end(chatId);
    const otherId = other.data.chat_id;
    const round = await sdk.untilLastRound(profileId, otherId, ({ status }) => status !== 'in_progress');
    expect(round.status).toBe('completed');
  });

  test('that does not exist is 404', async () => {
    const { end } = await newShopper();
    expectError(await end(randomUUID()), 404, 'NOT_FOUND');
  });
});
