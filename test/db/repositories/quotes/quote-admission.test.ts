import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { admitMessage } from '../../../../db/repositories/quotes/quote-admission.ts';
import {
  countActiveConversations,
  findQuoteConversation,
} from '../../../../db/repositories/quotes/quote-conversations.ts';
import { QuoteCount } from '../../../../db/repositories/quotes/quote-count.ts';
import { readReplyContext, saveReply } from '../../../../db/repositories/quotes/quote-replies.ts';
import { rollBackMessage } from '../../../../db/repositories/quotes/quote-rollback.ts';
import { useDatabase } from '../../../support/orm.ts';
import { newMessage } from '../../../support/quote-actors.ts';
import { queriesAbout } from '../../../support/watch-queries.ts';

const database = useDatabase();
const limits = { idleMs: 60_000, maxConversations: 100, count: new QuoteCount(0) };
const quote = { id: '1', text: 'text', author: 'author', category: 'hope' as const };

beforeEach(() => database.db.execute('truncate quote_conversations cascade'));

async function admit(key: string, content = '안녕', changes: Partial<typeof limits> = {}) {
  const admission = await admitMessage(database.db, newMessage(key, content), { ...limits, ...changes });
  if (!admission.admitted) throw new Error(admission.code);
  return admission;
}
async function reply(conversationId: string, stage: number, idleMs = limits.idleMs) {
  const made = { content: `reply ${stage}`, quote: stage === 4 ? quote : null, tokenMs: 100 };
  await saveReply(database.db, { conversationId, stage, ...made, idleMs });
}
/** Expires all conversations, `agoMs` milliseconds ago. */
async function expire(agoMs = 1_000) {
  await database.db.execute('update quote_conversations set expires_at = ?', [new Date(Date.now() - agoMs)]);
}
const find = (key: string) => findQuoteConversation(database.db, key);

describe('a message', () => {
  test('takes the next stage', async () => {
    const key = randomUUID();
    const { conversation_id } = await admit(key);
    expect(await admit(key)).toEqual({ admitted: true, conversation_id, message_count: 2, reply_count: 0 });
  });

  test('is admitted once, even when repeated', async () => {
    const message = newMessage(randomUUID());
    const first = await admitMessage(database.db, message, limits);
    expect(await admitMessage(database.db, message, limits)).toEqual(first);
    expect((await find(message.key))?.messages).toHaveLength(1);
  });

  test('after the fourth is not stored, and extends the conversation', async () => {
    const key = randomUUID();
    for (let no = 1; no <= 6; no += 1)
      expect(await admit(key)).toMatchObject({ message_count: Math.min(no, 4) });
    expect((await find(key))?.messages).toHaveLength(4);
  });

  test('rolled back before its admission leaves no rows [D4]', async () => {
    const message = newMessage(randomUUID());
    await rollBackMessage(database.db, message.key, message.message_id);
    expect(await admitMessage(database.db, message, limits)).toEqual({
      admitted: false,
      code: 'ADMISSION_TIMEOUT',
    });
    expect(await countActiveConversations(database.db)).toBe(0);
  });

  test('is withdrawn with a new conversation', async () => {
    const message = newMessage(randomUUID());
    await admitMessage(database.db, message, limits);
    await rollBackMessage(database.db, message.key, message.message_id);
    expect(await find(message.key)).toBeNull();
    await rollBackMessage(database.db, message.key, message.message_id);
  });

  test('is withdrawn alone from an existing conversation', async () => {
    const key = randomUUID();
    const { conversation_id } = await admit(key);
    const second = newMessage(key);
    await admitMessage(database.db, second, limits);
    await rollBackMessage(database.db, key, second.message_id);
    expect((await find(key))?.messages).toHaveLength(1);
    expect(await admit(key)).toMatchObject({ conversation_id, message_count: 2 });
  });

  test('with a reply is not withdrawn', async () => {
    const message = newMessage(randomUUID());
    const { conversation_id } = await admit(message.key);
    await reply(conversation_id, 1);
    await rollBackMessage(database.db, message.key, message.message_id);
    expect((await find(message.key))?.messages[0]?.reply?.content).toBe('reply 1');
  });
});

describe('a reply', () => {
  test('is stored once and never changes', async () => {
    const key = randomUUID();
    const { conversation_id } = await admit(key);
    await reply(conversation_id, 1);
    const [first] = (await find(key))?.messages ?? [];
    await saveReply(database.db, {
      conversationId: conversation_id,
      stage: 1,
      content: 'other',
      quote: null,
      tokenMs: 1,
      idleMs: 1_000,
    });
    expect((await find(key))?.messages).toEqual([first]);
    expect(first?.reply).toMatchObject({ content: 'reply 1', tokenMs: 100 });
  });

  test('depends on the messages before it', async () => {
    const key = randomUUID();
    const { conversation_id } = await admit(key, '하나');
    await admit(key, '둘');
    await reply(conversation_id, 1);
    expect(await readReplyContext(database.db, conversation_id, 2)).toEqual({
      key,
      messages: [
        { stage: 1, content: '하나', reply: 'reply 1' },
        { stage: 2, content: '둘', reply: null },
      ],
    });
    expect(await readReplyContext(database.db, conversation_id, 3)).toBeNull();
  });
});

describe('a conversation', () => {
  test('is active until its quote or its expiry', async () => {
    const keys = [randomUUID(), randomUUID()] as const;
    const [first, second] = [await admit(keys[0]), await admit(keys[1])];
    expect(await countActiveConversations(database.db)).toBe(2);
    for (const stage of [1, 2, 3, 4]) {
      if (stage > 1) await admit(keys[0]);
      await reply(first.conversation_id, stage);
    }
    expect(await countActiveConversations(database.db)).toBe(1);
    await reply(second.conversation_id, 1);
    await expire();
    expect(await countActiveConversations(database.db)).toBe(0);
  });

  test('that has expired is not found, and starts over', async () => {
    const key = randomUUID();
    const { conversation_id } = await admit(key);
    await reply(conversation_id, 1);
    await expire();
    expect(await find(key)).toBeNull();
    const readmitted = await admit(key);
    expect(readmitted).toMatchObject({ message_count: 1, reply_count: 0 });
    expect(readmitted.conversation_id).not.toBe(conversation_id);
  });

  test('does not expire while a reply is pending', async () => {
    const key = randomUUID();
    const { conversation_id } = await admit(key);
    await expire();
    expect(await find(key)).not.toBeNull();
    expect(await countActiveConversations(database.db)).toBe(1);
    expect(await admit(key)).toMatchObject({ conversation_id, message_count: 2 });
  });
});

describe('the capacity for conversations', () => {
  const few = { maxConversations: 3 };
  const fill = async () => {
    const keys = Array.from({ length: 3 }, () => randomUUID());
    for (const key of keys) await reply((await admit(key, '안녕', few)).conversation_id, 1);
    return keys;
  };
  const count = async () => {
    const [row] = await database.db.execute('select count(*)::int as count from quote_conversations');
    return row?.count;
  };

  test('is exhausted while all are active', async () => {
    const [first = ''] = await fill();
    await expect(admit(randomUUID(), '안녕', few)).rejects.toThrow('TOO_MANY_CONVERSATIONS');
    expect(await admit(first, '안녕', few)).toMatchObject({ message_count: 2 });
    expect(await count()).toBe(3);
  });

  test('is freed by the conversation that expired first', async () => {
    const keys = await fill();
    await expire();
    await database.db.execute(
      "update quote_conversations set expires_at = now() - interval '1 day' where key = ?",
      [keys[1]],
    );
    await admit(randomUUID(), '안녕', few);
    const rows = await database.db.execute('select key from quote_conversations');
    expect(rows.map(({ key }) => key)).toEqual(expect.arrayContaining([keys[0], keys[2]]));
    expect(await count()).toBe(3);
  });

  test('is not exceeded by concurrent conversations', async () => {
    const answers = await Promise.allSettled(
      Array.from({ length: 10 }, () => admit(randomUUID(), '안녕', few)),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    expect(await count()).toBe(3);
  });

  test('is counted once while the count is cached', async () => {
    const kept = { maxConversations: 10_000, count: new QuoteCount(60_000) };
    const seen = await queriesAbout('count(*)', async () => {
      for (let no = 0; no < 5; no += 1) await admit(randomUUID(), '안녕', kept);
    });
    expect(seen).toHaveLength(1);
    expect(await kept.count.read(database.db)).toBe(5);
  });

  test('is freed after a week by one without a reply', async () => {
    for (let no = 0; no < 3; no += 1) await admit(randomUUID(), '안녕', few);
    await expire(6 * 24 * 60 * 60_000);
    await expect(admit(randomUUID(), '안녕', few)).rejects.toThrow('TOO_MANY_CONVERSATIONS');
    await expire(8 * 24 * 60 * 60_000);
    await admit(randomUUID(), '안녕', few);
    expect(await count()).toBe(3);
  });
});
