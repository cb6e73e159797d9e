import { describe, expect, test } from '@jest/globals';
import { chatWorkflowId } from '../../../workflows/chat/contract.ts';
import { newChat, newRequest } from '../../support/chat-actors.ts';
import { useFakeChat } from '../../support/fake-chat.ts';
import { waitFor } from '../../support/wait-for.ts';

const chats = useFakeChat();

describe('admission', () => {
  test('answers before any step is done [MODEL-01, KICK-03, KICK-13]', async () => {
    const chat = newChat();
    const request = newRequest();
    chats.fake.hold('mealSuggest');
    const ticket = await chats.actors.gateway().startRound(chat, null, request);
    expect(ticket).toEqual({ chat_id: chat.chat_id, round_id: request.round_id });
    expect(chats.fake.outcomes.size).toBe(0);
    chats.fake.release('mealSuggest');
    await chats.settled(request.round_id);
    expect(chats.fake.outcomes.get(request.round_id)).toEqual({ status: 'completed' });
  });

  test('refuses a round while the last is before its boundary [MODEL-16]', async () => {
    const chat = newChat();
    const gateway = chats.actors.gateway();
    chats.fake.hold('todos');
    const first = newRequest();
    await gateway.startRound(chat, null, first);
    await waitFor(() => chats.fake.callsOf('todos').length === 1);
    await expect(gateway.startRound(chat, null, newRequest())).rejects.toMatchObject({
      code: 'PRIOR_ROUND_IN_FLIGHT',
    });
    chats.fake.release('todos');
    await chats.settled(first.round_id);
    expect(chats.fake.callsOf('admit')).toHaveLength(1);
  });

  test('accepts a round beside steps 3 and 4 [MODEL-18, MODEL-20]', async () => {
    const chat = newChat();
    const gateway = chats.actors.gateway();
    chats.fake.hold('crossSell');
    chats.fake.hold('notifications');
    const [first, second] = [newRequest(), newRequest()];
    await gateway.startRound(chat, null, first);
    await waitFor(() => chats.fake.callsOf('crossSell').length === 1);
    await gateway.startRound(chat, null, second);
    await waitFor(() => chats.fake.callsOf('crossSell').length === 2);
    expect(chats.fake.outcomes.size).toBe(0);
    chats.fake.release('crossSell');
    chats.fake.release('notifications');
    await Promise.all([chats.settled(first.round_id), chats.settled(second.round_id)]);
  });

  test('accepts exactly one of twenty at once', async () => {
    const chat = newChat();
    const gateway = chats.actors.gateway();
    chats.fake.hold('mealSuggest');
    const answers = await Promise.allSettled(
      Array.from({ length: 20 }, () => gateway.startRound(chat, null, newRequest())),
    );
    const refused = answers.filter((answer) => answer.status === 'rejected');
    expect(refused).toHaveLength(19);
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 'PRIOR_ROUND_IN_FLIGHT' });
    chats.fake.release('mealSuggest');
    await waitFor(() => chats.fake.outcomes.size === 1);
  });

  test('refuses the ninth follow-up, and none after a fresh start [MODEL-14, MODEL-15]', async () => {
    const chat = newChat();
    const gateway = chats.actors.gateway();
    const round = async (changes = {}) => {
      const request = newRequest(changes);
      await gateway.startRound(chat, null, request);
      await chats.settled(request.round_id);
    };
    for (let no = 1; no <= 9; no += 1) await round();
    await expect(gateway.startRound(chat, null, newRequest())).rejects.toMatchObject({
      code: 'REFINEMENT_CAP_EXCEEDED',
    });
    await round({ new_round: true });
    await round();
    expect(chats.fake.outcomes.size).toBe(11);
  });

  test('does not count a follow-up that failed before its meal', async () => {
    const chat = newChat();
    const gateway = chats.actors.gateway({ refinement_cap: 1 });
    const round = async () => {
      const request = newRequest();
      await gateway.startRound(chat, null, request);
      await chats.settled(request.round_id);
      return chats.fake.outcomes.get(request.round_id)?.status;
    };
    expect(await round()).toBe('completed');
    chats.fake.fail('mealSuggest', { message: 'upstream timeout', type: 'UpstreamTimeout' });
    expect(await round()).toBe('error');
    chats.fake.fail('mealSuggest');
    expect(await round()).toBe('completed');
    await expect(round()).rejects.toMatchObject({ code: 'REFINEMENT_CAP_EXCEEDED' });
  });

  test('answers a repeated update as before', async () => {
    const chat = newChat();
    const gateway = chats.actors.gateway();
    const request = newRequest();
    const first = await gateway.startRound(chat, null, request);
    await chats.settled(request.round_id);
    expect(await gateway.startRound(chat, null, request)).toEqual(first);
    expect(chats.fake.callsOf('mealSuggest')).toHaveLength(1);
  });

  test('gives up a round that nobody can say was admitted, and stays fit for the next', async () => {
    const chat = newChat();
    const gateway = chats.actors.gateway();
    chats.fake.isAway = true;
    const lost = newRequest();
    await expect(gateway.startRound(chat, null, lost)).rejects.toMatchObject({ code: 'ADMISSION_TIMEOUT' });
    expect(chats.fake.outcomes.get(lost.round_id)).toMatchObject({ status: 'error' });
    chats.fake.isAway = false;
    const next = newRequest();
    await gateway.startRound(chat, null, next);
    await chats.settled(next.round_id);
  });

  test('refuses a round whose asker has gone', async () => {
    const chat = newChat();
    const gateway = chats.actors.gateway();
    await gateway.startRound(chat, null, newRequest());
    const handle = chats.actors.client.workflow.getHandle(chatWorkflowId(chat.chat_id));
    const late = newRequest({ admit_before: Date.now() - 1 });
    await waitFor(() => chats.fake.outcomes.size === 1);
    await expect(handle.executeUpdate('startRound', { args: [late] })).rejects.toMatchObject({
      cause: { type: 'ADMISSION_TIMEOUT' },
    });
  });

  test('ends an actor whose first round is refused [KICK-22]', async () => {
    const chat = newChat();
    chats.fake.refuseWith = 'INSUFFICIENT_CREDIT';
    await expect(chats.actors.gateway().startRound(chat, null, newRequest())).rejects.toMatchObject({
      code: 'INSUFFICIENT_CREDIT',
    });
    const handle = chats.actors.client.workflow.getHandle(chatWorkflowId(chat.chat_id));
    await waitFor(async () => (await handle.describe()).status.name === 'COMPLETED');
  });

  test('wakes up with what the chat row says', async () => {
    const chat = newChat();
    const stored = {
      id: chat.chat_id,
      profileId: chat.profile_id,
      endedAt: null,
      refinements: 8,
      hasAnchor: true,
      roundCount: 9,
      inFlightRoundId: null,
    };
    await expect(chats.actors.gateway().startRound(chat, stored, newRequest())).rejects.toMatchObject({
      code: 'REFINEMENT_CAP_EXCEEDED',
    });
    const inFlight = { ...stored, id: newChat().chat_id, inFlightRoundId: 'another' };
    await expect(
      chats.actors.gateway().startRound({ ...chat, chat_id: inFlight.id }, inFlight, newRequest()),
    ).rejects.toMatchObject({ code: 'PRIOR_ROUND_IN_FLIGHT' });
  });
});
