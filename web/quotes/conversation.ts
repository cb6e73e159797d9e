import { computed, effect, signal } from '@preact/signals';
import { backoffMs } from '../live/backoff.ts';
import { hasExpired, listenToReply, type Quote, sendMessage } from './api.ts';
import { keep, newConversation, readKept, type Said } from './kept-conversation.ts';

export const stages = 4;

const conversation = signal(readKept());
effect(() => keep(conversation.value));

/** Everything said, the reply that is being made last. */
export const said = computed(() => conversation.value.said);
export const quote = computed(() => conversation.value.quote);
/** From a message until its reply has been heard to the end. */
export const replying = computed(() => conversation.value.replying);
/** How many replies have been heard. */
export const stagesDone = computed(() => {
  const replies = conversation.value.said.filter(({ by }) => by === 'bot').length;
  return Math.min(stages, conversation.value.replying ? Math.max(0, replies - 1) : replies);
});
export const line = signal<'steady' | 'reconnecting'>('steady');
/** Why the last message was not taken; null when all is well. */
export const sendError = signal<string | null>(null);
/** The server has forgotten the conversation, which can only be begun anew. */
export const expired = signal(false);

let stopListening = () => {};
let failures = 0;

/** Goes on with a reply that was not heard to its end when the page was left, if it is still to be had. */
export async function resume(): Promise<void> {
  const { said, quote, replying } = conversation.value;
  // With the quote all has been heard, whatever becomes of the conversation.
  if (quote) conversation.value = { ...conversation.value, replying: false };
  else if (said.length > 0 && (await hasExpired(conversation.value))) expire();
  else if (replying) listen();
}

/** Sends what the user says, and hears the reply. Resolves to whether it was taken. */
export async function say(text: string): Promise<boolean> {
  const ids = conversation.value;
  sendError.value = null;
  // The server would take it for the beginning of another conversation.
  if (ids.said.length > 0 && (await hasExpired(ids))) {
    expire();
    return false;
  }
  try {
    await sendMessage(ids, text);
  } catch (error) {
    sendError.value = error instanceof Error ? error.message : String(error);
    return false;
  }
  const { said } = conversation.value;
  const added: Said[] = [...said, { by: 'user', text }, { by: 'bot', text: '' }];
  conversation.value = { ...conversation.value, said: added, replying: true };
  listen();
  return true;
}

export function beginAnew(): void {
  stopListening();
  sendError.value = null;
  expired.value = false;
  line.value = 'steady';
  conversation.value = newConversation(conversation.value.userId);
}

function listen(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ids = conversation.value;
  const tryAgain = async () => {
    const gone = await hasExpired(ids);
    if (conversation.value.threadNum !== ids.threadNum) return;
    failures += 1;
    if (gone) expire();
    else timer = setTimeout(listen, backoffMs(failures));
  };
  const close = listenToReply(ids, {
    onBegin: () => setReply(() => ''),
    onToken: (token) => setReply((text) => text + token),
    onQuote: (heard) => setQuote(heard),
    onComplete: () => {
      conversation.value = { ...conversation.value, replying: false };
      line.value = 'steady';
    },
    onBack: () => {
      failures = 0;
      line.value = 'steady';
    },
    onLost: (final) => {
      line.value = 'reconnecting';
      if (final) void tryAgain();
    },
  });
  stopListening = () => {
    clearTimeout(timer);
    close();
  };
}

function expire(): void {
  line.value = 'steady';
  expired.value = true;
  // A reply that never began is none.
  const said = conversation.value.said.filter(({ text }) => text !== '');
  conversation.value = { ...conversation.value, said, replying: false };
}

function setReply(change: (text: string) => string): void {
  const said = conversation.value.said.map((one, place, all) =>
    place === all.length - 1 && one.by === 'bot' ? { ...one, text: change(one.text) } : one,
  );
  conversation.value = { ...conversation.value, said };
}

function setQuote(heard: Quote): void {
  conversation.value = { ...conversation.value, quote: heard };
}
