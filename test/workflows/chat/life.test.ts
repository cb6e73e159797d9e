import { describe, expect, test } from '@jest/globals';
import { chatProgressQuery, chatWorkflowId, endChatUpdate } from '../../../workflows/chat/contract.ts';
import { newChat, newRequest } from '../../support/chat-actors.ts';
import { useFakeChat } from '../../support/fake-chat.ts';
import { waitFor } from '../../support/wait-for.ts';

const chats = useFakeChat();
const getHandle = (chatId: string) => chats.actors.client.workflow.getHandle(chatWorkflowId(chatId));
const getStatus = async (chatId: string) => (await getHandle(chatId).describe()).status.name;

describe('a round', () => {
  test('runs its steps in order, the last two in parallel', async () => {
    const request = newRequest();
    await chats.actors.gateway().startRound(newChat(), null, request);
    await chats.settled(request.round_id);
    const steps = chats.fake.calls.map((call) => call.split(' ')[0]);
    expect(steps.slice(0, 3)).toEqual(['admit', 'mealSuggest', 'todos']);
    expect(steps.slice(3, 5).toSorted()).toEqual(['crossSell', 'notifications']);
    expect(steps[5]).toBe('settle');
  });

  test('reports its progress by query', async () => {
    const chat = newChat();
    const request = newRequest();
    chats.fake.hold('notifications');
    await chats.actors.gateway().startRound(chat, null, request);
    await waitFor(async () => {
      const { rounds } = await chats.actors.gateway().progress(chat.chat_id);
      return rounds[0]?.progress.cross_sell === 'done';
    });
    const { rounds } = await getHandle(chat.chat_id).query(chatProgressQuery);
    expect(rounds).toEqual([
      {
        round_id: request.round_id,
        round_no: 1,
        refinement: false,
        progress: { meal_suggest: 'done', todos: 'done', cross_sell: 'done', notifications: 'running' },
      },
    ]);
    chats.fake.release('notifications');
    await chats.settled(request.round_id);
  });

  test('fails with the step and its reason [DET-32]', async () => {
    const request = newRequest();
    chats.fake.fail('mealSuggest', { message: 'upstream timeout', type: 'UpstreamTimeoutError' });
    await chats.actors.gateway().startRound(newChat(), null, request);
    await chats.settled(request.round_id);
    expect(chats.fake.outcomes.get(request.round_id)).toEqual({
      status: 'error',
      last_error: 'meal_suggest failed: upstream timeout',
      failed_steps: [{ step: 'meal_suggest', attempts: 1, attempt_log: null }],
    });
    expect(chats.fake.getCalls('todos')).toHaveLength(0);
  });

  test('reports an expired session', async () => {
    const request = newRequest();
    chats.fake.fail('todos', { message: 'upstream chat session expired', type: 'SessionExpiredError' });
    await chats.actors.gateway().startRound(newChat(), null, request);
    await chats.settled(request.round_id);
    expect(chats.fake.outcomes.get(request.round_id)).toMatchObject({
      last_error: 'upstream chat session expired',
    });
  });

  test('finishes step 4 although step 3 failed', async () => {
    const request = newRequest();
    chats.fake.hold('notifications');
    chats.fake.fail('crossSell', { message: 'upstream error 500', type: 'UpstreamServerError' });
    await chats.actors.gateway().startRound(newChat(), null, request);
    await waitFor(() => chats.fake.getCalls('notifications').length === 1);
    expect(chats.fake.outcomes.size).toBe(0);
    chats.fake.release('notifications');
    await chats.settled(request.round_id);
    expect(chats.fake.outcomes.get(request.round_id)).toMatchObject({
      status: 'error',
      last_error: 'cross_sell failed: upstream error 500',
    });
  });

  test('that failed never blocks the next [MODEL-21]', async () => {
    const chat = newChat();
    const gateway = chats.actors.gateway();
    const [first, second] = [newRequest(), newRequest()];
    chats.fake.fail('mealSuggest', { message: 'upstream timeout', type: 'UpstreamTimeoutError' });
    await gateway.startRound(chat, null, first);
    await chats.settled(first.round_id);
    chats.fake.fail('mealSuggest');
    await waitFor(async () => (await gateway.progress(chat.chat_id)).rounds.length === 0);
    await gateway.startRound(chat, null, second);
    await chats.settled(second.round_id);
    expect(chats.fake.outcomes.get(second.round_id)).toEqual({ status: 'completed' });
  });
});

describe('an actor', () => {
  test('ends its chat once, cancelling running steps', async () => {
    const chat = newChat();
    chats.fake.hold('mealSuggest');
    await chats.actors.gateway().startRound(chat, null, newRequest());
    await waitFor(() => chats.fake.getCalls('mealSuggest').length === 1);
    const ended = await getHandle(chat.chat_id).executeUpdate(endChatUpdate);
    expect(ended).toEqual({ chat_id: chat.chat_id, ended_at: expect.any(String) });
    await waitFor(async () => (await getStatus(chat.chat_id)) === 'COMPLETED');
    expect(chats.fake.getCalls('settle')).toHaveLength(0);
    expect(chats.fake.getCalls('end')).toHaveLength(1);
  });

  test('ends its chat when it is cancelled by an operator', async () => {
    const chat = newChat();
    chats.fake.hold('mealSuggest');
    await chats.actors.gateway().startRound(chat, null, newRequest());
    await waitFor(() => chats.fake.getCalls('mealSuggest').length === 1);
    await getHandle(chat.chat_id).cancel();
    await waitFor(async () => (await getStatus(chat.chat_id)) === 'CANCELLED');
    expect(chats.fake.getCalls('end')).toHaveLength(1);
  });

  test('completes when idle, and restarts for the next round', async () => {
    const chat = newChat();
    const gateway = chats.actors.gateway({ idle_ms: 200 });
    const first = newRequest();
    await gateway.startRound(chat, null, first);
    await chats.settled(first.round_id);
    // Queries run throughout: they must not end the actor or produce commands. The SDK (1.24.0) drops
    // a query that waits when its run is evicted, so each has a deadline, as the server's queries have.
    await waitFor(async () => {
      await Promise.allSettled([1, 2, 3].map(() => gateway.progress(chat.chat_id)));
      return (await getStatus(chat.chat_id)) === 'COMPLETED';
    });
    const second = newRequest();
    await gateway.startRound(chat, null, second);
    await chats.settled(second.round_id);
    expect(chats.fake.outcomes.get(second.round_id)).toEqual({ status: 'completed' });
  });

  test('keeps all of 60 rounds across its runs', async () => {
    const chat = newChat();
    const gateway = chats.actors.gateway({ rounds_per_run: 15, refinement_cap: 1_000 });
    const runs = new Set<string>();
    for (let no = 1; no <= 60; no += 1) {
      const request = newRequest();
      const admitted = waitFor(
        () =>
          gateway.startRound(chat, null, request).catch((error: { code?: string }) => {
            if (error.code !== 'PRIOR_ROUND_IN_FLIGHT') throw error;
            return null;
          }),
        { timeoutMs: 15_000 },
      );
      await expect(admitted).resolves.toEqual({ chat_id: chat.chat_id, round_id: request.round_id });
      runs.add((await getHandle(chat.chat_id).describe()).runId);
    }
    await waitFor(() => chats.fake.outcomes.size === 60, { timeoutMs: 15_000 });
    expect(chats.fake.getCalls('admit')).toHaveLength(60);
    expect([...chats.fake.outcomes.values()].every(({ status }) => status === 'completed')).toBe(true);
    expect(runs.size).toBeGreaterThan(3);
  });

  test('continues as new while rounds keep coming', async () => {
    const chat = newChat();
    const gateway = chats.actors.gateway({ rounds_per_run: 1 });
    const [first, second] = [newRequest(), newRequest()];
    chats.fake.hold('notifications');
    await gateway.startRound(chat, null, first);
    await waitFor(() => chats.fake.getCalls('notifications').length === 1);
    await gateway.startRound(chat, null, second);
    const { runId } = await getHandle(chat.chat_id).describe();
    expect(chats.fake.getCalls('mealSuggest')).toHaveLength(1);
    chats.fake.release('notifications');
    await chats.settled(second.round_id);
    expect((await getHandle(chat.chat_id).describe()).runId).not.toBe(runId);
  });
});
