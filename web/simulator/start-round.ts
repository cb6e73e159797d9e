import type { Chat } from '../../packages/client/src/index.ts';
import { describeCallError, openClient, type SdkIdentity } from '../api/store-app.ts';
import { publishLiveEvent } from '../live/live-events.ts';
import { sdkIdentity } from '../session/sdk-identity.ts';
import { followChat } from './follow-chat.ts';
import { resetPosition, returnToStart } from './shopper.ts';
import { attempt, chat, clearRound, errorMessage } from './visit.ts';

let following = new AbortController();
/** The number of the open chat's last event that was shown. */
let shownSequence = 0;

/** Starts a round in the open chat, or in a new one, and follows it. */
export function startRound(prompt: string): Promise<void> {
  return attempt(async () => {
    const identity = sdkIdentity.value;
    if (!identity) return;
    const started = await ask(identity, prompt);
    clearRound();
    returnToStart();
    publishLiveEvent({ kind: 'chat_started', chatId: started.id });
    follow(started);
  });
}

async function ask({ key, profileId }: SdkIdentity, prompt: string): Promise<Chat> {
  const client = await openClient(key);
  if (!chat.value) return client.chats.start(profileId, { prompt });
  const open = client.chat(profileId, chat.value.chat_id);
  await open.ask(prompt);
  return open;
}

/** Closes the open chat; the next prompt starts a new one. */
export function startNewChat(): void {
  following.abort();
  shownSequence = 0;
  returnToStart();
  clearRound();
  chat.value = null;
}

// A visit belongs to one key: reset it for another one.
sdkIdentity.subscribe(() => {
  resetPosition();
  startNewChat();
});

function follow(started: Chat): void {
  following.abort();
  following = new AbortController();
  const { signal } = following;
  followChat(started, {
    after: shownSequence,
    signal,
    onChat: (polled, sequence) => {
      if (signal.aborted) return;
      chat.value = polled;
      shownSequence = sequence;
    },
  }).catch((error: unknown) => {
    errorMessage.value = describeCallError(error);
  });
}
