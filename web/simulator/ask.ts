import { kickOff } from '../api/sdk.ts';
import { publishLiveEvent } from '../live/live-events.ts';
import { sdkIdentity } from '../session/sdk-identity.ts';
import { followChat } from './follow-chat.ts';
import { returnToStart, vanish } from './shopper.ts';
import { attempt, chat, clearRound, errorMessage } from './visit.ts';

let following = new AbortController();

/** Starts a chat, or the next round of the one that is open, and follows it. */
export function ask(prompt: string): Promise<void> {
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

/** Leaves the open chat as it is; the next question begins another. */
export function beginAnew(): void {
  following.abort();
  returnToStart();
  clearRound();
  chat.value = null;
}

// Whoever comes with another key, or without one, has nothing to do with the visit so far.
sdkIdentity.subscribe(() => {
  vanish();
  beginAnew();
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
    errorMessage.value = error instanceof Error ? error.message : String(error);
  });
}
