import { describe, expect, test } from '@jest/globals';
import { readEvents } from '../../../../db/repositories/chat/published-events.ts';
import { endChat, settleRound } from '../../../../db/repositories/chat/settlement.ts';
import { toSeconds } from '../../../../domain/time.ts';
import { getBalance } from '../../../support/ledger.ts';
import { useDatabase } from '../../../support/orm.ts';
import {
  admit,
  chatRow,
  complete,
  failure,
  newChatFor,
  newShopper,
  reachStep2,
  roundRow,
} from '../../../support/rows.ts';

const database = useDatabase();

const newChat = async () => newChatFor(await newShopper(database.db, { credit: 10 }));

describe('ending a chat', () => {
  test('ends running rounds and returns their credit', async () => {
    const chat = await newChat();
    const first = await admit(database.db, chat);
    await reachStep2(database.db, first);
    const second = await admit(database.db, chat);
    const ended = await endChat(database.db, chat);
    for (const { roundId } of [first, second]) {
      expect(await roundRow(database.db, roundId)).toMatchObject({
        status: 'error',
        last_error: 'chat ended',
      });
    }
    expect(await chatRow(database.db, chat.chat_id)).toMatchObject({
      status: 'ended',
      ended_at: ended?.endedAt,
      in_flight_round_id: null,
    });
    expect(await getBalance(database.orm, chat.tenant_id)).toBe(10);
  });

  test('writes one event per ended round, then one for the chat [D3]', async () => {
    const chat = await newChat();
    const first = await admit(database.db, chat);
    await reachStep2(database.db, first);
    const second = await admit(database.db, chat);
    const ended = await Promise.all([1, 2, 3].map(() => endChat(database.db, chat)));
    const [eventIds = [], ...more] = ended.map((one) => one?.eventIds ?? []).filter((ids) => ids.length > 0);
    expect(more).toEqual([]);
    const base = { profile_id: chat.profile_id, chat_id: chat.chat_id };
    const failed = { ...base, last_error: 'chat ended' };
    const events = await readEvents(database.db, chat.tenant_id, eventIds);
    expect(events.map(({ kind, payload }) => [kind, payload])).toEqual([
      ['round_failed', { ...failed, round_id: first.roundId }],
      ['round_failed', { ...failed, round_id: second.roundId }],
      ['chat_ended', { ...base, ended_at: toSeconds(ended[0]?.endedAt ?? new Date(0)) }],
    ]);
  });

  test.each(['completed', 'error'] as const)('keeps the status %s when nothing runs', async (status) => {
    const chat = await newChat();
    const round = await admit(database.db, chat);
    if (status === 'completed') await complete(database.db, round);
    else await settleRound(database.db, round, failure());
    await endChat(database.db, chat);
    expect(await chatRow(database.db, chat.chat_id)).toMatchObject({ status, ended_at: expect.any(Date) });
    expect(await roundRow(database.db, round.roundId)).toMatchObject({ status });
  });

  test('returns the same time every time', async () => {
    const chat = await newChat();
    await admit(database.db, chat);
    const first = await endChat(database.db, chat);
    expect(first?.endedAt).toBeInstanceOf(Date);
    const again = await Promise.all([endChat(database.db, chat), endChat(database.db, chat)]);
    expect(again.map((one) => one?.endedAt)).toEqual([first?.endedAt, first?.endedAt]);
    expect(await getBalance(database.orm, chat.tenant_id)).toBe(10);
  });

  test('keeps a captured credit', async () => {
    const chat = await newChat();
    await complete(database.db, await admit(database.db, chat));
    await endChat(database.db, chat);
    expect(await getBalance(database.orm, chat.tenant_id)).toBe(9);
  });

  test('during a completion settles the round once', async () => {
    const chat = await newChat();
    const round = await admit(database.db, chat);
    await reachStep2(database.db, round);
    await Promise.all([endChat(database.db, chat), settleRound(database.db, round, { status: 'completed' })]);
    const status = (await roundRow(database.db, round.roundId))?.status;
    expect(await getBalance(database.orm, chat.tenant_id)).toBe(status === 'completed' ? 9 : 10);
  });

  test('does nothing for another tenant or an unknown chat', async () => {
    const chat = await newChat();
    await admit(database.db, chat);
    const stranger = await newChat();
    expect(await endChat(database.db, stranger)).toBeNull();
    expect(await endChat(database.db, { ...chat, tenant_id: stranger.tenant_id })).toBeNull();
    expect(await chatRow(database.db, chat.chat_id)).toMatchObject({ status: 'in_progress', ended_at: null });
  });
});
