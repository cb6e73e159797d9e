import { describe, expect, test } from '@jest/globals';
import { admitRound } from '../../../../db/repositories/chat/admission.ts';
import { rollBackAdmission } from '../../../../db/repositories/chat/admission-rollback.ts';
import { purgeRolledBackRequests } from '../../../../db/repositories/rolled-back-requests.ts';
import type { ChatRef, RoundRequest } from '../../../../domain/chat/round.ts';
import { getBalance, ledgerViolations } from '../../../support/ledger.ts';
import { useDatabase } from '../../../support/orm.ts';
import {
  chatRow,
  newChatFor,
  newRoundRequest,
  newShopper,
  roundRow,
  suggest,
  testCap,
} from '../../../support/rows.ts';

const database = useDatabase();

const newChat = async () => newChatFor(await newShopper(database.db, { credit: 5 }));

function admit(chat: ChatRef, request: RoundRequest, live: string[] = []) {
  return admitRound(database.db, {
    chat,
    request,
    limits: { cap: testCap, maxRounds: 200, maxRunning: 0, live, orphanAfterMs: 2_000 },
  });
}

const timedOut = { status: 'error', last_error: 'admission timed out' };

describe('an admission that its caller abandoned', () => {
  test('is rejected after its rollback [D4]', async () => {
    const [chat, request] = [await newChat(), newRoundRequest()];
    expect(await rollBackAdmission(database.db, chat, request)).toEqual({
      kind: 'rolled-back',
      settled: null,
    });
    expect(await admit(chat, request)).toEqual({ admitted: false, code: 'ADMISSION_TIMEOUT' });
    expect(await getBalance(database.orm, chat.tenant_id)).toBe(5);
    expect(await chatRow(database.db, chat.chat_id)).toBeUndefined();
  });

  test('is undone when written before its rollback [D4]', async () => {
    const [chat, request] = [await newChat(), newRoundRequest()];
    await admit(chat, request);
    expect(await rollBackAdmission(database.db, chat, request)).toEqual({
      kind: 'rolled-back',
      settled: expect.stringMatching(/^evt_/),
    });
    expect(await roundRow(database.db, request.round_id)).toMatchObject(timedOut);
    expect(await getBalance(database.orm, chat.tenant_id)).toBe(5);
    expect(await admit(chat, newRoundRequest())).toMatchObject({ admitted: true, round_no: 2 });
    expect(await ledgerViolations(database.orm)).toEqual([]);
  });

  test('stays rejected, and its rollback may be repeated', async () => {
    const [chat, request] = [await newChat(), newRoundRequest()];
    await admit(chat, request);
    await rollBackAdmission(database.db, chat, request);
    expect(await rollBackAdmission(database.db, chat, request)).toEqual({
      kind: 'rolled-back',
      settled: null,
    });
    expect(await admit(chat, request)).toEqual({ admitted: false, code: 'ADMISSION_TIMEOUT' });
    expect(await getBalance(database.orm, chat.tenant_id)).toBe(5);
  });

  test('has one outcome in either order', async () => {
    const chats = await Promise.all(Array.from({ length: 20 }, newChat));
    await Promise.all(
      chats.map(async (chat) => {
        const request = newRoundRequest();
        const both = [admit(chat, request), rollBackAdmission(database.db, chat, request)];
        await Promise.all(Math.random() < 0.5 ? both : both.reverse());
        expect(await getBalance(database.orm, chat.tenant_id)).toBe(5);
        expect(await admit(chat, request)).toEqual({ admitted: false, code: 'ADMISSION_TIMEOUT' });
      }),
    );
    expect(await ledgerViolations(database.orm)).toEqual([]);
  });

  test('is kept once its round has a step', async () => {
    const [chat, request] = [await newChat(), newRoundRequest()];
    await admit(chat, request);
    await suggest(database.db, { tenantId: chat.tenant_id, chatId: chat.chat_id, roundId: request.round_id });
    expect(await rollBackAdmission(database.db, chat, request)).toEqual({ kind: 'started' });
    expect(await roundRow(database.db, request.round_id)).toMatchObject({ status: 'in_progress' });
  });

  test('is kept while a later caller waits for the same round', async () => {
    const [chat, request] = [await newChat(), newRoundRequest()];
    await admit(chat, request);
    await admit(chat, { ...request, admit_before: request.admit_before + 5_000 });
    expect(await rollBackAdmission(database.db, chat, request)).toEqual({ kind: 'superseded' });
    expect(await roundRow(database.db, request.round_id)).toMatchObject({ status: 'in_progress' });
  });

  test("never changes another tenant's round", async () => {
    const [chat, stranger, request] = [await newChat(), await newChat(), newRoundRequest()];
    await admit(chat, request);
    await rollBackAdmission(database.db, { ...chat, tenant_id: stranger.tenant_id }, request);
    expect(await roundRow(database.db, request.round_id)).toMatchObject({ status: 'in_progress' });
  });

  test('is stored for a day', async () => {
    const [chat, request] = [await newChat(), newRoundRequest()];
    await rollBackAdmission(database.db, chat, request);
    await purgeRolledBackRequests(database.db);
    expect(await admit(chat, request)).toMatchObject({ admitted: false });
    await database.orm.em
      .fork()
      .getKysely()
      .updateTable('rolled_back_requests')
      .set({ created_at: new Date(Date.now() - 25 * 60 * 60_000) })
      .where('id', '=', request.round_id)
      .execute();
    expect(await purgeRolledBackRequests(database.db)).toBe(1);
  });
});

describe('a round in flight', () => {
  test('is replaced once no actor can run it [D4]', async () => {
    const chat = await newChat();
    const orphan = newRoundRequest({ admit_before: Date.now() - 3_000 });
    await admit(chat, orphan);
    expect(await admit(chat, newRoundRequest())).toMatchObject({
      admitted: true,
      round_no: 2,
      orphan_ended: expect.stringMatching(/^evt_/),
    });
    expect(await roundRow(database.db, orphan.round_id)).toMatchObject({
      status: 'error',
      last_error: 'chat terminated',
    });
    expect(await getBalance(database.orm, chat.tenant_id)).toBe(4);
    expect(await ledgerViolations(database.orm)).toEqual([]);
  });

  test('blocks others while its actor runs it', async () => {
    const chat = await newChat();
    const running = newRoundRequest({ admit_before: Date.now() - 3_000 });
    await admit(chat, running);
    expect(await admit(chat, newRoundRequest(), [running.round_id])).toEqual({
      admitted: false,
      code: 'PRIOR_ROUND_IN_FLIGHT',
    });
  });

  test('blocks others while its update may still arrive', async () => {
    const chat = await newChat();
    await admit(chat, newRoundRequest());
    expect(await admit(chat, newRoundRequest())).toEqual({ admitted: false, code: 'PRIOR_ROUND_IN_FLIGHT' });
  });
});
