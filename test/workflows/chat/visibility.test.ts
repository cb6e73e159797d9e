import { describe, expect, test } from '@jest/globals';
import { chatStatusKey, chatWorkflowId, roundNoKey } from '../../../workflows/chat/contract.ts';
import { newChat, newRequest } from '../../support/chat-actors.ts';
import { useFakeChat } from '../../support/fake-chat.ts';
import { waitFor } from '../../support/wait-for.ts';

const chats = useFakeChat();

/** What operators see of the chat. */
async function shown(chatId: string) {
  const { typedSearchAttributes: attributes } = await chats.actors.client.workflow
    .getHandle(chatWorkflowId(chatId))
    .describe();
  return { status: attributes.get(chatStatusKey), roundNo: attributes.get(roundNoKey) };
}

describe('an actor shows operators', () => {
  test('its last round and how that stands', async () => {
    const chat = newChat();
    const request = newRequest();
    chats.fake.hold('mealSuggest');
    await chats.actors.gateway().startRound(chat, null, request);
    expect(await shown(chat.chat_id)).toEqual({ status: 'in_progress', roundNo: 1 });
    chats.fake.release('mealSuggest');
    await chats.settled(request.round_id);
    await waitFor(async () => (await shown(chat.chat_id)).status === 'completed');
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
    expect(await shown(chat.chat_id)).toEqual({ status: undefined, roundNo: 3 });
  });
});
