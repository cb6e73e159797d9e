import { describe, expect, test } from '@jest/globals';
import { admitRound } from '../../../../db/repositories/chat/admission.ts';
import { settleRound } from '../../../../db/repositories/chat/settlement.ts';
import { meal } from '../../../support/catalog.ts';
import { getBalance } from '../../../support/ledger.ts';
import { useDatabase } from '../../../support/orm.ts';
import {
  admit,
  ask,
  chatRow,
  complete,
  failure,
  getLedger,
  newChatFor,
  newRoundRequest,
  newShopper,
  reachStep2,
  roundRow,
  suggest,
  testCap,
  testLimits,
} from '../../../support/rows.ts';

const database = useDatabase();

async function newChat(credit?: number) {
  return newChatFor(await newShopper(database.db, credit === undefined ? {} : { credit }));
}

describe('a first round', () => {
  test('creates chat, round and reserve', async () => {
    const { db, orm } = database;
    const chat = await newChat(5);
    const request = newRoundRequest({ prompt: '두부', locale: 'ja' });
    expect(await ask(db, chat, request)).toEqual({
      admitted: true,
      status: 'in_progress',
      round_no: 1,
      chat: { refinements: 0, has_anchor: false },
      refinement: false,
      tenant_weight: 1,
    });
    expect(await chatRow(db, chat.chat_id)).toMatchObject({
      tenant_id: chat.tenant_id,
      lineage_id: chat.lineage_id,
      profile_id: chat.profile_id,
      status: 'in_progress',
      round_count: 1,
      refinements: 0,
      fresh_from: 1,
      in_flight_round_id: request.round_id,
    });
    expect(await roundRow(db, request.round_id)).toMatchObject({ prompt: '두부', locale: 'ja', round_no: 1 });
    expect([await getLedger(db, chat.tenant_id), await getBalance(orm, chat.tenant_id)]).toEqual([
      ['grant 5', 'reserve -1'],
      4,
    ]);
  });

  test('begins with updated_at as created_at [DET-11]', async () => {
    const { roundId } = await admit(database.db, await newChat());
    const round = await roundRow(database.db, roundId);
    expect(round?.updated_at).toEqual(round?.created_at);
  });
});

describe('a repeated round', () => {
  test('is the same round, charged once', async () => {
    const chat = await newChat(5);
    const request = newRoundRequest();
    const answers = [await ask(database.db, chat, request), await ask(database.db, chat, request)];
    expect(answers[1]).toEqual(answers[0]);
    expect(await getBalance(database.orm, chat.tenant_id)).toBe(4);
  });

  test('is recognized after the end of round and chat', async () => {
    const chat = await newChat();
    const request = newRoundRequest();
    const key = await admit(database.db, chat, request);
    await settleRound(database.db, key, failure());
    expect(await ask(database.db, chat, request)).toMatchObject({
      admitted: true,
      status: 'error',
      round_no: 1,
    });
  });
});

describe('a follow-up', () => {
  test('counts as a refinement once there is a meal [MODEL-04]', async () => {
    const chat = await newChat();
    await reachStep2(database.db, await admit(database.db, chat));
    expect(await ask(database.db, chat)).toMatchObject({ round_no: 2, refinement: true });
    expect(await chatRow(database.db, chat.chat_id)).toMatchObject({ round_count: 2, refinements: 1 });
  });

  test.each([
    ['nothing is done', false],
    ['step 1 is done', true],
  ])('is rejected while %s [MODEL-16]', async (_what, withMeal) => {
    const chat = await newChat();
    const key = await admit(database.db, chat);
    if (withMeal) await suggest(database.db, key);
    expect(await ask(database.db, chat)).toEqual({ admitted: false, code: 'PRIOR_ROUND_IN_FLIGHT' });
  });

  test('is accepted while steps 3 and 4 run [MODEL-18]', async () => {
    const chat = await newChat();
    await reachStep2(database.db, await admit(database.db, chat));
    expect(await ask(database.db, chat)).toMatchObject({ admitted: true });
  });

  test('is not a refinement after an unrestorable meal', async () => {
    const chat = await newChat();
    await complete(database.db, await admit(database.db, chat), meal({ ingredients: undefined }));
    expect(await ask(database.db, chat)).toMatchObject({ admitted: true, refinement: false });
  });

  test('does not wait for another chat of the profile [MODEL-21]', async () => {
    const shopper = await newShopper(database.db);
    await admit(database.db, newChatFor(shopper));
    expect(await ask(database.db, newChatFor(shopper))).toMatchObject({ admitted: true });
  });
});

describe('the cap', () => {
  async function wornChat() {
    const chat = await newChat();
    for (let round = 0; round <= testCap; round += 1) {
      await reachStep2(database.db, await admit(database.db, chat));
    }
    return chat;
  }

  test('rejects the 9th refinement until a fresh start [MODEL-14, MODEL-15]', async () => {
    const chat = await wornChat();
    expect(await ask(database.db, chat)).toEqual({ admitted: false, code: 'REFINEMENT_CAP_EXCEEDED' });
    expect(await ask(database.db, chat, { new_round: true })).toMatchObject({
      round_no: 10,
      refinement: false,
    });
    expect(await chatRow(database.db, chat.chat_id)).toMatchObject({
      refinements: 0,
      fresh_from: 10,
      anchor_round_no: null,
    });
  });

  test('of rounds applies to fresh starts too [D13]', async () => {
    const { db, orm } = database;
    const chat = await newChat(5);
    const caps = { ...testLimits, maxRounds: 2 };
    const rounds = [newRoundRequest(), newRoundRequest({ new_round: true })];
    for (const request of rounds) {
      expect(await admitRound(db, { chat, request, limits: caps })).toMatchObject({ admitted: true });
      await complete(db, { tenantId: chat.tenant_id, chatId: chat.chat_id, roundId: request.round_id });
    }
    expect(
      await admitRound(db, { chat, request: newRoundRequest({ new_round: true }), limits: caps }),
    ).toEqual({
      admitted: false,
      code: 'REFINEMENT_CAP_EXCEEDED',
      message: expect.stringContaining('start a new chat'),
    });
    expect(await getBalance(orm, chat.tenant_id)).toBe(3);
    // A repeat of the last round is not a further round.
    expect(
      await admitRound(db, { chat, request: rounds[1] ?? newRoundRequest(), limits: caps }),
    ).toMatchObject({ round_no: 2 });
  });
});
