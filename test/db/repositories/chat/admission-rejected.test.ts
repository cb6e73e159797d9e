import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { endChat } from '../../../../db/repositories/chat/settlement.ts';
import { getBalance, ledgerViolations } from '../../../support/ledger.ts';
import { useDatabase } from '../../../support/orm.ts';
import {
  admit,
  ask,
  chatRow,
  getLedger,
  newChatFor,
  newRoundRequest,
  newShopper,
  reachStep2,
  roundRow,
} from '../../../support/rows.ts';

const database = useDatabase({ pool: 20 });

describe('a rejected round', () => {
  test('leaves no chat, round or ledger entry', async () => {
    const chat = newChatFor(await newShopper(database.db, { credit: 0 }));
    const request = newRoundRequest();
    expect(await ask(database.db, chat, request)).toEqual({ admitted: false, code: 'INSUFFICIENT_CREDIT' });
    expect(await chatRow(database.db, chat.chat_id)).toBeUndefined();
    expect(await roundRow(database.db, request.round_id)).toBeUndefined();
    expect(await getLedger(database.db, chat.tenant_id)).toEqual(['grant 0']);
  });

  test('does not change an existing chat', async () => {
    const chat = newChatFor(await newShopper(database.db, { credit: 1 }));
    await reachStep2(database.db, await admit(database.db, chat));
    const before = await chatRow(database.db, chat.chat_id);
    expect(await ask(database.db, chat)).toEqual({ admitted: false, code: 'INSUFFICIENT_CREDIT' });
    expect(await chatRow(database.db, chat.chat_id)).toEqual(before);
  });

  test('treats an ended chat as missing', async () => {
    const chat = newChatFor(await newShopper(database.db));
    await admit(database.db, chat);
    await endChat(database.db, chat);
    expect(await ask(database.db, chat)).toEqual({ admitted: false, code: 'NOT_FOUND' });
  });

  test('does not reach the chat of another tenant', async () => {
    const chat = newChatFor(await newShopper(database.db));
    await reachStep2(database.db, await admit(database.db, chat));
    const stranger = { ...newChatFor(await newShopper(database.db)), chat_id: chat.chat_id };
    const before = await chatRow(database.db, chat.chat_id);
    await expect(ask(database.db, stranger)).rejects.toThrow();
    expect(await chatRow(database.db, chat.chat_id)).toEqual(before);
    expect(await getLedger(database.db, stranger.tenant_id)).toEqual(['grant 100']);
  });
});

describe('concurrent rounds', () => {
  test('are admitted up to the credit: 10 of 50', async () => {
    const shopper = await newShopper(database.db, { credit: 10 });
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => ask(database.db, newChatFor(shopper))),
    );
    const rejections = answers.flatMap((answer) => (answer.admitted ? [] : [answer.code]));
    expect(rejections).toEqual(Array(40).fill('INSUFFICIENT_CREDIT'));
    expect(await getBalance(database.orm, shopper.tenantId)).toBe(0);
    expect(await ledgerViolations(database.orm)).toEqual([]);
  });

  test('of one chat are admitted once', async () => {
    const chat = newChatFor(await newShopper(database.db));
    await reachStep2(database.db, await admit(database.db, chat));
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask(database.db, chat)));
    const rejections = answers.flatMap((answer) => (answer.admitted ? [] : [answer.code]));
    expect(rejections).toEqual(Array(9).fill('PRIOR_ROUND_IN_FLIGHT'));
  });

  test('with one id are the same round', async () => {
    const chat = newChatFor(await newShopper(database.db, { credit: 5 }));
    await reachStep2(database.db, await admit(database.db, chat));
    const round_id = randomUUID();
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask(database.db, chat, { round_id })));
    expect(answers).toEqual(Array(5).fill(expect.objectContaining({ admitted: true, round_no: 2 })));
    expect(await getBalance(database.orm, chat.tenant_id)).toBe(3);
  });
});
