import { describe, expect, test } from '@jest/globals';
import { Worker } from '@temporalio/worker';
import type { ChatRef } from '../../../domain/chat/round.ts';
import { chatWorkflowId } from '../../../workflows/chat/contract.ts';
import { newChat, newRequest, storedRow } from '../../support/chat-actors.ts';
import { testBundle } from '../../support/dependencies.ts';
import { useFakeChat } from '../../support/fake-chat.ts';
import { waitFor } from '../../support/wait-for.ts';

const chats = useFakeChat();

/** Replays the actor's current history with the code that wrote it. */
async function expectToReplay(chat: ChatRef): Promise<void> {
  const handle = chats.actors.client.workflow.getHandle(chatWorkflowId(chat.chat_id));
  const replay = Worker.runReplayHistory(
    { workflowBundle: testBundle() },
    await handle.fetchHistory(),
    handle.workflowId,
  );
  await expect(replay).resolves.toBeUndefined();
}

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

  test('rejects a round before the last one passes its boundary [MODEL-16]', async () => {
    const chat = newChat();
    const gateway = chats.actors.gateway();
    chats.fake.hold('todos');
    const first = newRequest();
    await gateway.startRound(chat, null, first);
    await waitFor(() => chats.fake.getCalls('todos').length === 1);
    await expect(gateway.startRound(chat, null, newRequest())).rejects.toMatchObject({
      code: 'PRIOR_ROUND_IN_FLIGHT',
    });
    chats.fake.release('todos');
    await chats.settled(first.round_id);
    expect(chats.fake.getCalls('admit')).toHaveLength(1);
  });

  test('accepts a round during steps 3 and 4 [MODEL-18, MODEL-20]', async () => {
    const chat = newChat();
    const gateway = chats.actors.gateway();
    chats.fake.hold('crossSell');
    chats.fake.hold('notifications');
    const [first, second] = [newRequest(), newRequest()];
    await gateway.startRound(chat, null, first);
    await waitFor(() => chats.fake.getCalls('crossSell').length === 1);
    await gateway.startRound(chat, null, second);
    await waitFor(() => chats.fake.getCalls('crossSell').length === 2);
    expect(chats.fake.outcomes.size).toBe(0);
    chats.fake.release('crossSell');
    chats.fake.release('notifications');
    await Promise.all([chats.settled(first.round_id), chats.settled(second.round_id)]);
  });

  test('accepts exactly one of twenty concurrent rounds', async () => {
    const chat = newChat();
    const gateway = chats.actors.gateway();
    chats.fake.hold('mealSuggest');
    const answers = await Promise.allSettled(
      Array.from({ length: 20 }, () => gateway.startRound(chat, null, newRequest())),
    );
    const rejected = answers.filter((answer) => answer.status === 'rejected');
    expect(rejected).toHaveLength(19);
    for (const { reason } of rejected) expect(reason).toMatchObject({ code: 'PRIOR_ROUND_IN_FLIGHT' });
    chats.fake.release('mealSuggest');
    await waitFor(() => chats.fake.outcomes.size === 1);
  });

  test('rejects the ninth follow-up until a fresh start [MODEL-14, MODEL-15]', async () => {
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
    chats.fake.fail('mealSuggest', { message: 'upstream timeout', type: 'UpstreamTimeoutError' });
    expect(await round()).toBe('error');
    chats.fake.fail('mealSuggest');
    expect(await round()).toBe('completed');
    await expect(round()).rejects.toMatchObject({ code: 'REFINEMENT_CAP_EXCEEDED' });
  });

  test('gives a repeated update the same answer', async () => {
    const chat = newChat();
    const gateway = chats.actors.gateway();
    const request = newRequest();
    const first = await gateway.startRound(chat, null, request);
    await chats.settled(request.round_id);
    expect(await gateway.startRound(chat, null, request)).toEqual(first);
    expect(chats.fake.getCalls('mealSuggest')).toHaveLength(1);
  });

  test('rolls back a round of unknown outcome, and accepts the next', async () => {
    const chat = newChat();
    const gateway = chats.actors.gateway();
    chats.fake.isUnavailable = true;
    const lost = newRequest();
    await expect(gateway.startRound(chat, null, lost)).rejects.toMatchObject({ code: 'ADMISSION_TIMEOUT' });
    expect(chats.fake.getCalls('rollback')).toEqual([`rollback ${lost.round_id}`]);
    chats.fake.isUnavailable = false;
    const next = newRequest();
    await gateway.startRound(chat, null, next);
    await chats.settled(next.round_id);
  });

  test("admits by its own clock, not the server's", async () => {
    const chat = newChat();
    const first = newRequest();
    await chats.actors.gateway().startRound(chat, null, first);
    await chats.settled(first.round_id);
    const handle = chats.actors.client.workflow.getHandle(chatWorkflowId(chat.chat_id));
    const slow = newRequest({ admit_before: Date.now() - 60_000, admit_ms: 10_000 });
    await handle.executeUpdate('startRound', { args: [slow] });
    await chats.settled(slow.round_id);
    expect(chats.fake.outcomes.get(slow.round_id)).toEqual({ status: 'completed' });
  });

  test('is deterministic when a rejection meets the end of a round', async () => {
    const chat = newChat();
    const gateway = chats.actors.gateway();
    chats.fake.hold('notifications');
    const first = newRequest();
    await gateway.startRound(chat, null, first);
    await waitFor(() => chats.fake.getCalls('notifications').length === 1);
    chats.fake.rejectWith = 'INSUFFICIENT_CREDIT';
    chats.fake.admissionMs = 300;
    chats.fake.settlementMs = 300;
    const rejected = gateway.startRound(chat, null, newRequest());
    chats.fake.release('notifications');
    await expect(rejected).rejects.toMatchObject({ code: 'INSUFFICIENT_CREDIT' });
    await chats.settled(first.round_id);
    await expectToReplay(chat);
  });

  test('continues as a regular activity after the local timeout', async () => {
    const chat = newChat();
    const request = newRequest();
    chats.fake.admissionMs = 1_500;
    await chats.actors.gateway().startRound(chat, null, request);
    await chats.settled(request.round_id);
    expect(chats.fake.getCalls('admit').length).toBeGreaterThan(1);
    expect(chats.fake.getCalls('mealSuggest')).toHaveLength(1);
    await expectToReplay(chat);
  });

  test('runs a round once when it is requested twice at once', async () => {
    const chat = newChat();
    const gateway = chats.actors.gateway();
    chats.fake.admissionMs = 300;
    const request = newRequest();
    const repeat = { ...request, admit_before: request.admit_before + 1 };
    const tickets = await Promise.all([
      gateway.startRound(chat, null, request),
      gateway.startRound(chat, null, repeat),
    ]);
    expect(tickets[1]).toEqual(tickets[0]);
    await chats.settled(request.round_id);
    expect(chats.fake.getCalls('mealSuggest')).toHaveLength(1);
  });

  test('ends an actor whose first round is rejected [KICK-22]', async () => {
    const chat = newChat();
    chats.fake.rejectWith = 'INSUFFICIENT_CREDIT';
    await expect(chats.actors.gateway().startRound(chat, null, newRequest())).rejects.toMatchObject({
      code: 'INSUFFICIENT_CREDIT',
    });
    const handle = chats.actors.client.workflow.getHandle(chatWorkflowId(chat.chat_id));
    await waitFor(async () => (await handle.describe()).status.name === 'COMPLETED');
  });

  test('starts with the state of the chat row', async () => {
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
  });

  test('leaves a round that is only in the rows to the admission [D4]', async () => {
    const chat = newChat();
    const stored = { ...storedRow(chat), inFlightRoundId: 'another' };
    const request = newRequest();
    await chats.actors.gateway().startRound(chat, stored, request);
    expect(chats.fake.getCalls('admit')).toEqual([`admit ${request.round_id}`]);
    expect(chats.fake.live).toEqual([]);
    await chats.settled(request.round_id);
  });
});
