import { describe, expect, test } from '@jest/globals';
import { beginStep, clearSession, saveSession } from '../../../../db/repositories/chat/round-context.ts';
import { settleRound } from '../../../../db/repositories/chat/settlement.ts';
import type { RoundKey } from '../../../../db/repositories/chat/steps.ts';
import { useDatabase } from '../../../support/orm.ts';
import { admit, failure, newChatFor, newShopper } from '../../../support/rows.ts';

const database = useDatabase();

async function newRound() {
  const shopper = await newShopper(database.db, { data: { persona: '채식', deep: { a: [1] } } });
  const round = await admit(database.db, newChatFor(shopper), { prompt: '두부', locale: 'ja' });
  return { shopper, round };
}

describe('the context of a round', () => {
  test('has prompt, language, profile and tenant', async () => {
    const { shopper, round } = await newRound();
    expect(await beginStep(database.db, round, { step: 'meal_suggest' })).toEqual({
      hasOpenedBoundary: false,
      chatId: round.chatId,
      tenantCode: shopper.tenantCode,
      roundNo: 1,
      freshFrom: 1,
      prompt: '두부',
      locale: 'ja',
      profile: { persona: '채식', deep: { a: [1] } },
      sessionId: null,
      done: {},
    });
  });

  test('is null once the round has ended', async () => {
    const { round } = await newRound();
    await settleRound(database.db, round, failure());
    expect(await beginStep(database.db, round, { step: 'meal_suggest' })).toBeNull();
  });

  test('is null for another tenant or chat', async () => {
    const [{ round }, other] = [await newRound(), await newRound()];
    const keys = [
      { ...round, tenantId: other.round.tenantId },
      { ...round, chatId: other.round.chatId },
    ];
    for (const key of keys) expect(await beginStep(database.db, key, { step: 'meal_suggest' })).toBeNull();
  });
});

describe('a session with llm-demo', () => {
  const getSession = async (round: RoundKey) =>
    (await beginStep(database.db, round, { step: 'meal_suggest' }))?.sessionId;

  test('is stored with the chat until it is deleted', async () => {
    const { round } = await newRound();
    await saveSession(database.db, round, 's1');
    expect(await getSession(round)).toBe('s1');
    await clearSession(database.db, round, 's1');
    expect(await getSession(round)).toBeNull();
  });

  test('survives the expiry of an earlier one', async () => {
    const { round } = await newRound();
    await saveSession(database.db, round, 's2');
    await clearSession(database.db, round, 's1');
    expect(await getSession(round)).toBe('s2');
  });

  test('is not accessible to another tenant', async () => {
    const [{ round }, { shopper }] = [await newRound(), await newRound()];
    await saveSession(database.db, round, 's1');
    await saveSession(database.db, { ...round, tenantId: shopper.tenantId }, 'foreign');
    await clearSession(database.db, { ...round, tenantId: shopper.tenantId }, 's1');
    expect(await getSession(round)).toBe('s1');
  });
});
