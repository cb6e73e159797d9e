import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createSonarAccount } from '../../../../db/repositories/sonar/sonar-accounts.ts';
import { admitSonarChat } from '../../../../db/repositories/sonar/sonar-admission.ts';
import { deleteSonarConversations } from '../../../../db/repositories/sonar/sonar-conversations.ts';
import {
  cancelSonarChat,
  rollBackSonarChat,
  settleSonarChat,
} from '../../../../db/repositories/sonar/sonar-ending.ts';
import { readSonarConversation } from '../../../../db/repositories/sonar/sonar-reading.ts';
import {
  beginSonarChat,
  beginSonarTask,
  completeSonarTask,
  saveSonarPlan,
} from '../../../../db/repositories/sonar/sonar-work.ts';
import type { SonarChatKey, SonarRef } from '../../../../domain/sonar/chat.ts';
import { useDatabase } from '../../../support/orm.ts';
import { newQuestion } from '../../../support/sonar-actors.ts';
import { insertSonarRows } from '../../../support/sonar-rows.ts';

const database = useDatabase();
let accountId: string;
beforeAll(async () => {
  accountId = (await createSonarAccount(database.db, { name: 'alice', level: 'MEMBER' }))?.id ?? '';
});

async function newConversation(): Promise<SonarRef> {
  return { conversation_id: await insertSonarRows(database.db, accountId), account_id: accountId };
}

async function admit(conversation: SonarRef, changes = {}): Promise<SonarChatKey> {
  const question = newQuestion(changes);
  const admission = await admitSonarChat(database.db, { conversation, question, maxWaiting: 20 });
  if (!admission.admitted) throw new Error(`the question was rejected: ${admission.code}`);
  return { conversation_id: conversation.conversation_id, chat_id: question.chat_id };
}

const plan = [0, 1, 2].map((no) => ({ content: `task ${no}`, category: 'PLAN' as const }));

/** A chat with a plan of three tasks: the first is done, the second runs. */
async function inTheMiddle(): Promise<SonarChatKey> {
  const key = await admit(await newConversation());
  await beginSonarChat(database.db, key, 'gpt-4o');
  await saveSonarPlan(database.db, key, plan);
  await beginSonarTask(database.db, key, 0);
  await completeSonarTask(database.db, key, { idx: 0, result: 'first' });
  await beginSonarTask(database.db, key, 1);
  return key;
}

async function getChat({ conversation_id, chat_id }: SonarChatKey) {
  const snapshot = await readSonarConversation(database.db, { accountId, conversationId: conversation_id });
  return snapshot?.chats.find(({ id }) => id === chat_id);
}
const getTasks = async (key: SonarChatKey) =>
  (await getChat(key))?.tasks.map(({ status, result }) => (result === null ? status : `${status} ${result}`));

describe('an admission', () => {
  test('of a known question changes nothing', async () => {
    const conversation = await newConversation();
    const question = newQuestion();
    const first = await admitSonarChat(database.db, { conversation, question, maxWaiting: 20 });
    expect(first).toEqual({ admitted: true, open: [question.chat_id] });
    expect(await admitSonarChat(database.db, { conversation, question, maxWaiting: 20 })).toEqual(first);
    const snapshot = await readSonarConversation(database.db, {
      accountId,
      conversationId: conversation.conversation_id,
    });
    expect(snapshot?.chatCount).toBe(1);
  });

  test('numbers concurrent questions without gaps', async () => {
    const conversation = await newConversation();
    const keys = await Promise.all(Array.from({ length: 8 }, () => admit(conversation)));
    const page = { offset: 0, limit: 100 };
    const snapshot = await readSonarConversation(
      database.db,
      { accountId, conversationId: conversation.conversation_id },
      page,
    );
    expect(snapshot?.chatCount).toBe(8);
    expect(snapshot?.chats.map(({ id }) => id).toSorted()).toEqual(
      keys.map(({ chat_id }) => chat_id).toSorted(),
    );
  });

  test('limits pending questions', async () => {
    const conversation = await newConversation();
    const ask = (changes = {}) =>
      admitSonarChat(database.db, { conversation, question: newQuestion(changes), maxWaiting: 1 });
    expect([(await ask()).admitted, (await ask()).admitted]).toEqual([true, true]);
    expect(await ask()).toEqual({ admitted: false, code: 'TOO_MANY_WAITING' });
  });

  test('is rejected after its rollback, and undone before it [D4]', async () => {
    const conversation = await newConversation();
    const { conversation_id } = conversation;
    const [early, late] = [newQuestion(), newQuestion()];
    await admitSonarChat(database.db, { conversation, question: early, maxWaiting: 20 });
    for (const { chat_id } of [early, late]) {
      expect(await rollBackSonarChat(database.db, { conversation_id, chat_id })).toEqual({
        kind: 'rolled-back',
      });
    }
    for (const question of [early, late]) {
      expect(await admitSonarChat(database.db, { conversation, question, maxWaiting: 20 })).toEqual({
        admitted: false,
        code: 'ADMISSION_TIMEOUT',
      });
    }
    const next = newQuestion();
    expect(await admitSonarChat(database.db, { conversation, question: next, maxWaiting: 20 })).toEqual({
      admitted: true,
      open: [next.chat_id],
    });
  });

  test('to another account’s conversation is rejected [SONAR-05]', async () => {
    const conversation = { ...(await newConversation()), account_id: randomUUID() };
    const rejection = await admitSonarChat(database.db, {
      conversation,
      question: newQuestion(),
      maxWaiting: 20,
    });
    expect(rejection).toEqual({ admitted: false, code: 'NO_CONVERSATION' });
  });
});

describe('a chat', () => {
  test('does not repeat tasks that are done', async () => {
    const key = await inTheMiddle();
    expect(await beginSonarChat(database.db, key, 'gpt-4o')).toMatchObject({ taskCount: 3 });
    await saveSonarPlan(database.db, key, plan.slice(1));
    expect(await beginSonarTask(database.db, key, 0)).toMatchObject({ isDone: true });
    await completeSonarTask(database.db, key, { idx: 0, result: 'again' });
    expect(await getTasks(key)).toEqual(['COMPLETED first', 'RUNNING', 'PENDING']);
    expect(await beginSonarTask(database.db, key, 1)).toMatchObject({
      isDone: false,
      done: [{ content: 'task 0', result: 'first' }],
    });
  });

  test('that fails keeps done tasks and cancels the rest', async () => {
    const key = await inTheMiddle();
    await settleSonarChat(database.db, key, { status: 'FAILED', idx: 1, error: 'upstream timeout' });
    expect(await getTasks(key)).toEqual(['COMPLETED first', 'FAILED', 'CANCELED']);
    await settleSonarChat(database.db, key, { status: 'COMPLETED' });
    expect(await cancelSonarChat(database.db, key.conversation_id, null)).toBeNull();
  });

  test('that is canceled accepts no more results', async () => {
    const key = await inTheMiddle();
    expect(await cancelSonarChat(database.db, key.conversation_id, null)).toBe(key.chat_id);
    await completeSonarTask(database.db, key, { idx: 1, result: 'late' });
    await settleSonarChat(database.db, key, { status: 'COMPLETED' });
    expect(await beginSonarTask(database.db, key, 2)).toBeNull();
    expect(await beginSonarChat(database.db, key, 'gpt-4o')).toBeNull();
    expect(await getTasks(key)).toEqual(['COMPLETED first', 'CANCELED', 'CANCELED']);
  });

  test('that is canceled before its plan accepts no plan', async () => {
    const key = await admit(await newConversation());
    await beginSonarChat(database.db, key, 'gpt-4o');
    await cancelSonarChat(database.db, key.conversation_id, key.chat_id);
    await saveSonarPlan(database.db, key, plan);
    expect(await getTasks(key)).toEqual(['CANCELED']);
  });

  test('names the last model that answered [SONAR-13]', async () => {
    const key = await inTheMiddle();
    const snapshot = await readSonarConversation(database.db, {
      accountId,
      conversationId: key.conversation_id,
    });
    expect(snapshot?.llmModel).toBe('gpt-4o');
  });

  test('that is deleted ends all of its pending work', async () => {
    const key = await inTheMiddle();
    await deleteSonarConversations(database.db, accountId, [key.conversation_id]);
    expect(await beginSonarTask(database.db, key, 1)).toBeNull();
    await completeSonarTask(database.db, key, { idx: 1, result: 'late' });
    await settleSonarChat(database.db, key, { status: 'COMPLETED' });
    expect(await cancelSonarChat(database.db, key.conversation_id, null)).toBeNull();
    expect(await getChat(key)).toBeUndefined();
  });
});
