import { describe, expect, test } from '@jest/globals';
import type { ChatRef } from '../../../domain/chat/round.ts';
import { chatWorkflowId } from '../../../workflows/chat/contract.ts';
import { chatStatusKey, lastErrorCodeKey, roundNoKey } from '../../../workflows/search-attributes.ts';
import { newChat, newRequest, storedRow } from '../../support/chat-actors.ts';
import { useFakeChat } from '../../support/fake-chat.ts';
import { getCurrentDetails } from '../../support/get-current-details.ts';
import { waitFor } from '../../support/wait-for.ts';

const chats = useFakeChat();
const getHandle = ({ chat_id }: ChatRef) => chats.actors.client.workflow.getHandle(chatWorkflowId(chat_id));

/** The search attributes of the chat. */
async function shown(chat: ChatRef) {
  const { typedSearchAttributes: attributes } = await getHandle(chat).describe();
  return { status: attributes.get(chatStatusKey), roundNo: attributes.get(roundNoKey) };
}

describe('an actor shows operators', () => {
  test('its last round and its status', async () => {
    const chat = newChat();
    const request = newRequest();
    chats.fake.hold('mealSuggest');
    await chats.actors.gateway().startRound(chat, null, request);
    expect(await shown(chat)).toEqual({ status: 'in_progress', roundNo: 1 });
    chats.fake.release('mealSuggest');
    await chats.settled(request.round_id);
    await waitFor(async () => (await shown(chat)).status === 'completed');
  });

  test('why a round failed', async () => {
    const chat = newChat();
    chats.fake.fail('todos', { message: 'upstream error 500', type: 'UpstreamServerError' });
    await chats.actors.gateway().startRound(chat, null, newRequest());
    await waitFor(async () => (await shown(chat)).status === 'error');
    const { typedSearchAttributes } = await getHandle(chat).describe();
    expect(typedSearchAttributes.get(lastErrorCodeKey)).toBe('todos failed');
  });

  test('no earlier failure once another round has begun', async () => {
    const chat = newChat();
    const gateway = chats.actors.gateway();
    chats.fake.fail('todos', { message: 'upstream error 500', type: 'UpstreamServerError' });
    await gateway.startRound(chat, null, newRequest());
    await waitFor(async () => (await shown(chat)).status === 'error');
    chats.fake.fail('todos');
    chats.fake.hold('mealSuggest');
    await gateway.startRound(chat, null, newRequest());
    expect(await shown(chat)).toEqual({ status: 'in_progress', roundNo: 2 });
    expect((await getHandle(chat).describe()).typedSearchAttributes.get(lastErrorCodeKey)).toBeUndefined();
    chats.fake.release('mealSuggest');
  });

  test('an ended chat as ended, even with a running round', async () => {
    const chat = newChat();
    chats.fake.hold('todos');
    await chats.actors.gateway().startRound(chat, null, newRequest());
    await waitFor(() => chats.fake.getCalls('todos').length === 1);
    await chats.actors.gateway().endChat(chat, storedRow(chat));
    await getHandle(chat).result();
    expect(await shown(chat)).toEqual({ status: 'ended', roundNo: 1 });
  });

  test('a chat that an operator cancelled as ended', async () => {
    const chat = newChat();
    chats.fake.hold('todos');
    await chats.actors.gateway().startRound(chat, null, newRequest());
    await waitFor(() => chats.fake.getCalls('todos').length === 1);
    await getHandle(chat).cancel();
    await expect(getHandle(chat).result()).rejects.toThrow();
    expect(await shown(chat)).toEqual({ status: 'ended', roundNo: 1 });
  });

  test('no running round when it wakes for a signage event', async () => {
    const chat = newChat();
    await chats.actors.gateway().forwardToStore(chat, { ...storedRow(chat), roundCount: 3 }, 'forward');
    expect(await shown(chat)).toEqual({ status: undefined, roundNo: 3 });
    await waitFor(async () =>
      (await getCurrentDetails(getHandle(chat))).includes('signage events to forward: 0'),
    );
    expect(await getCurrentDetails(getHandle(chat))).toMatch(/^\*\*Waits for a prompt/);
  });

  test('what it waits for, round by round', async () => {
    const chat = newChat();
    const [first, second] = [newRequest(), newRequest()];
    chats.fake.hold('crossSell');
    chats.fake.hold('notifications');
    await chats.actors.gateway().startRound(chat, null, first);
    await waitFor(() => chats.fake.getCalls('notifications').length === 1);
    chats.fake.hold('todos');
    await chats.actors.gateway().startRound(chat, null, second);
    await waitFor(() => chats.fake.getCalls('todos').length === 2);
    expect(await getCurrentDetails(getHandle(chat))).toBe(
      [
        '**Waits for round 1 · cross_sell and round 1 · notifications and round 2 · todos**',
        `tenant: \`test\` · profile: \`${chat.profile_id}\``,
        'rounds: 2 · follow-ups: 1 of 8 · meal to build on: yes · signage events to forward: 0',
        `round 1: \`${first.round_id}\``,
        'meal_suggest done · todos done · cross_sell running · notifications running',
        `round 2, a follow-up: \`${second.round_id}\``,
        'meal_suggest done · todos running · cross_sell pending · notifications pending',
        '\u00a0',
      ].join('  \n'),
    );
    for (const step of ['todos', 'crossSell', 'notifications'] as const) chats.fake.release(step);
    await chats.settled(first.round_id);
    await chats.settled(second.round_id);
    await waitFor(async () =>
      (await getCurrentDetails(getHandle(chat))).startsWith('**Waits for a prompt**'),
    );
  });

  test('the round and step of each activity', async () => {
    const chat = newChat();
    const request = newRequest();
    await chats.actors.gateway().startRound(chat, null, request);
    await chats.settled(request.round_id);
    const { events } = await getHandle(chat).fetchHistory();
    const summaries = (events ?? [])
      .filter(({ activityTaskScheduledEventAttributes: scheduled }) => scheduled)
      .map(({ userMetadata }) => JSON.parse(Buffer.from(userMetadata?.summary?.data ?? '').toString()));
    expect(summaries).toEqual([
      'round 1 · meal_suggest',
      'round 1 · todos',
      'round 1 · cross_sell',
      'round 1 · notifications',
    ]);
  });
});
