import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { issueSonarKey } from '../../../db/repositories/sonar/sonar-keys.ts';
import { QuoteClient } from '../../support/quote-client.ts';
import type { SdkClient } from '../../support/sdk-client.ts';
import { isEnded, SonarClient } from '../../support/sonar-client.ts';
import { UpgradedApp } from '../../support/upgraded-app.ts';

const allDone = { step1: 'done', step2: 'done', step3: 'done', step4: 'done' };

// 939006e only had chats and the first schema; 9de2666 had all three systems, but search attributes only for chats.
describe.each(['939006e', '9de2666'])('unfinished conversations of commit %s', (commit) => {
  const upgraded = new UpgradedApp(commit);
  const profile = upgraded.rowId('profiles');
  let sdk: SdkClient;
  beforeAll(async () => {
    await upgraded.open();
    sdk = await upgraded.sdk();
  });
  afterAll(() => upgraded.close());
  const untilCompleted = (chatId: string) =>
    sdk.untilLastRound(profile, chatId, ({ status }) => status === 'completed');

  test('a follow-up in step 2: it completes, and the next one is admitted', async () => {
    const chatId = upgraded.getId('in-step-2');
    expect((await untilCompleted(chatId)).pipeline_progress).toEqual(allDone);
    const next = await sdk.runRound(profile, { chat_id: chatId, prompt: '디저트도' });
    expect(next).toMatchObject({ chatId, round: { status: 'completed' } });
    expect((await sdk.poll(profile, chatId)).data.rounds).toHaveLength(3);
    expect(await upgraded.isSameRun('in-step-2')).toBe(true);
  });

  test('two concurrent rounds, one past its boundary: both complete', async () => {
    const chatId = upgraded.getId('steps-3-and-4-beside-step-1');
    await untilCompleted(chatId);
    const { rounds } = (await sdk.poll(profile, chatId)).data;
    expect(rounds.map(({ pipeline_progress }) => pipeline_progress)).toEqual([allDone, allDone]);
    expect(await upgraded.isSameRun('steps-3-and-4-beside-step-1')).toBe(true);
  });

  test('a chat that was idle after a round in error: the next round completes', async () => {
    const chatId = upgraded.getId('idle-after-an-error');
    const { round } = await sdk.runRound(profile, { chat_id: chatId, prompt: '다시 해줘' });
    expect(round).toMatchObject({ status: 'completed' });
    expect(await upgraded.isSameRun('idle-after-an-error')).toBe(true);
  });

  const { names } = upgraded.snapshot;
  if (names.includes('thinking')) {
    test('a quote conversation that was thinking: it replies, and accepts the next message', async () => {
      const client = new QuoteClient(upgraded.testApp.baseUrl);
      const ids = { userId: 'shopper', threadNum: 'half-way' };
      expect(await client.untilCompleted(ids)).toMatchObject({ quote: null });
      expect((await client.send(ids, '부끄러웠어요')).body.status).toBe('pending');
      expect(await upgraded.isSameRun('thinking')).toBe(true);
    });
  }

  if (names.includes('at-a-task')) {
    test('a Sonar chat in a task, and a waiting one: both complete', async () => {
      const { key } = await issueSonarKey(upgraded.testApp.orm.em, upgraded.rowId('sonar_accounts'));
      const client = new SonarClient(upgraded.testApp.baseUrl, key);
      const conversation = upgraded.getId('at-a-task');
      const { chats } = await client.read(conversation);
      expect(chats).toHaveLength(2);
      for (const { guid } of chats) {
        const { tasks } = await client.untilChat(conversation, guid, isEnded);
        expect(tasks.map(({ status }) => status)).toEqual(tasks.map(() => 'COMPLETED'));
      }
      expect(await upgraded.isSameRun('at-a-task')).toBe(true);
    });
  }
});
