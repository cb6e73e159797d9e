import { getErrorMessage } from '../../domain/error-message.ts';
import { kickOff } from '../api/sdk.ts';
import { publishLiveEvent } from '../live/live-events.ts';
import { sdkIdentity } from '../session/sdk-identity.ts';
import { followChat } from './follow-chat.ts';
import { resetPosition, returnToStart } from './shopper.ts';
import { attempt, chat, clearRound, errorMessage } from './visit.ts';

let following = new AbortController();

/** Starts a round in the open chat, or in a new one, and polls it. */
export function startRound(prompt: string): Promise<void> {
  return attempt(async () => {
    const identity = sdkIdentity.value;
    if (!identity) return;
    const { chat_id } = await kickOff(identity, { prompt, chatId: chat.value?.chat_id });
    clearRound();
    returnToStart();
    publishLiveEvent({ kind: 'chat_started', chatId: chat_id });
    follow(chat_id);
  });
}

/** Closes the open chat; the next prompt starts a new one. */
export function startNewChat(): void {
  following.abort();
  returnToStart();
  clearRound();
  chat.value = null;
}

// A visit belongs to one key: reset it for another one.
sdkIdentity.subscribe(() => {
  resetPosition();
  startNewChat();
});

function follow(chatId: string): void {
  const identity = sdkIdentity.value;
  if (!identity) return;
  following.abort();
  following = new AbortController();
  const { signal } = following;
  followChat(identity, chatId, {
    signal,
    onChat: (polled) => {
      if (!signal.aborted) chat.value = polled;
    },
  }).catch((error: unknown) => {
    errorMessage.value = getErrorMessage(error);
  });
}
