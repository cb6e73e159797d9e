import { describe, expect, test } from '@jest/globals';
import type { ChatRef } from '../../../domain/chat/round.ts';
import { chatWorkflowId } from '../../../workflows/chat/contract.ts';
import { chatStatusKey, lastErrorCodeKey, roundNoKey } from '../../../workflows/search-attributes.ts';
import { newChat, newRequest } from '../../support/chat-actors.ts';
import { useFakeChat } from '../../support/fake-chat.ts';
import { liveDetails } from '../../support/live-details.ts';
import { waitFor } from '../../support/wait-for.ts';

const chats = useFakeChat();
const handleOf = ({ chat_id }: ChatRef) => chats.actors.client.workflow.getHandle(chatWorkflowId(chat_id));

/** What operators find the chat by. */
async function shown(chat: ChatRef) {
  const { typedSearchAttributes: attributes } = await handleOf(chat).describe();
  return { status: attributes.get(chatStatusKey), roundNo: attributes.get(roundNoKey) };
}

describe('an actor shows operators', () => {
  test('its last round and how that stands', async () => {
    const chat = newChat();
    const request = newRequest();
    chats.fake.hold('mealSuggest');
    await chats.actors.gateway().startRound(chat, null, request);
    expect(await shown(chat)).toEqual({ status: 'in_progress', roundNo: 1 });
    chats.fake.release('mealSuggest');
    await chats.settled(request.round_id);
    await waitFor(async () => (await shown(chat)).status === 'completed');
  });

  test('what a round failed of', async () => {
    const chat = newChat();
    chats.fake.fail('todos', { message: 'upstream error 500', type: 'UpstreamFault' });
    await chats.actors.gateway().startRound(chat, null, newRequest());
    await waitFor(async () => (await shown(chat)).status === 'error');
    const { typedSearchAttributes } = await handleOf(chat).describe();
    expect(typedSearchAttributes.get(lastErrorCodeKey)).toBe('todos failed');
  });

  test('an ended chat as ended, though a round ran', async () => {
    const chat = newChat();
    chats.fake.hold('todos');
    await chats.actors.gateway().startRound(chat, null, newRequest());
    await waitFor(() => chats.fake.callsOf('todos').length === 1);
    await handleOf(chat).executeUpdate('endChat');
    await handleOf(chat).result();
    expect(await shown(chat)).toEqual({ status: 'ended', roundNo: 1 });
  });

  test('no running round when it wakes for a signage event', async () => {
    const chat = newChat();
    const stored = {
      id: chat.chat_id,
      profileId: chat.profile_id,
      endedAt: null,
      refinements: 0,
      hasAnchor: true,
      roundCount: 3,
      inFlightRoundId: null,
    };
    await chats.actors.gateway().forwardToStore(chat, stored, 'forward');
    expect(await shown(chat)).toEqual({ status: undefined, roundNo: 3 });
  });

  test('in words what it waits for, round by round', async () => {
    const chat = newChat();
    const [first, second] = [newRequest(), newRequest()];
    chats.fake.hold('crossSell');
    chats.fake.hold('notifications');
    await chats.actors.gateway().startRound(chat, null, first);
    await waitFor(() => chats.fake.callsOf('notifications').length === 1);
    chats.fake.hold('todos');
    await chats.actors.gateway().startRound(chat, null, second);
    await waitFor(() => chats.fake.callsOf('todos').length === 2);
    expect(await liveDetails(handleOf(chat))).toBe(
      [
        '**Waits for round 1 · cross_sell and round 1 · notifications and round 2 · todos**',
        '',
        '| round | meal_suggest | todos | cross_sell | notifications | round_id |',
        '| --- | --- | --- | --- | --- | --- |',
        `| 1 | done | done | running | running | \`${first.round_id}\` |`,
        `| 2, a follow-up | done | running | pending | pending | \`${second.round_id}\` |`,
        '',
        'rounds: 2 · follow-ups: 1 of 8 · meal to build on: yes · signage events to forward: 0',
      ].join('\n'),
    );
    for (const step of ['todos', 'crossSell', 'notifications'] as const) chats.fake.release(step);
    await chats.settled(first.round_id);
    await chats.settled(second.round_id);
    await waitFor(async () => (await liveDetails(handleOf(chat))).startsWith('**Waits for a prompt**'));
  });

  test('by each activity which step of which round it is', async () => {
    const chat = newChat();
    const request = newRequest();
    await chats.actors.gateway().startRound(chat, null, request);
    await chats.settled(request.round_id);
    const { events } = await handleOf(chat).fetchHistory();
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
