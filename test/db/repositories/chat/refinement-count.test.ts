import { describe, expect, test } from '@jest/globals';
import { settleRound } from '../../../../db/repositories/chat/settlement.ts';
import { useDatabase } from '../../../support/orm.ts';
import { admit, chatRow, complete, failure, newChatFor, newShopper, suggest } from '../../../support/rows.ts';

const database = useDatabase({ pool: 2 });

describe('the count of refinements', () => {
  const refinements = async (chatId: string) => (await chatRow(database.db, chatId))?.refinements;

  async function newFollowUp() {
    const chat = newChatFor(await newShopper(database.db));
    await complete(database.db, await admit(database.db, chat));
    return { chat, round: await admit(database.db, chat) };
  }

  test('excludes a follow-up that failed before its meal', async () => {
    const { chat, round } = await newFollowUp();
    expect(await refinements(chat.chat_id)).toBe(1);
    await settleRound(database.db, round, failure());
    expect(await refinements(chat.chat_id)).toBe(0);
  });

  test('includes a follow-up that failed after its meal', async () => {
    const { chat, round } = await newFollowUp();
    await suggest(database.db, round);
    await settleRound(database.db, round, failure());
    expect(await refinements(chat.chat_id)).toBe(1);
  });

  test('ignores a failed first round', async () => {
    const chat = newChatFor(await newShopper(database.db));
    await settleRound(database.db, await admit(database.db, chat), failure());
    expect(await refinements(chat.chat_id)).toBe(0);
  });
});
