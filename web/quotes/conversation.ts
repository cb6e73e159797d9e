import { computed, effect, signal } from '@preact/signals';
import { backoffMs } from '../live/backoff.ts';
import { listenToReply, type Quote, sendMessage } from './api.ts';
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

let stopListening = () => {};
let failures = 0;

/** Goes on with a reply that was not heard to its end when the page was left. */
export function resume(): void {
  if (conversation.value.replying) listen();
}

/** Sends what the user says, and hears the reply. Resolves to whether it was taken. */
export async function say(text: string): Promise<boolean> {
  const ids = conversation.value;
  sendError.value = null;
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
  line.value = 'steady';
  conversation.value = newConversation(conversation.value.userId);
}

function listen(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const close = listenToReply(conversation.value, {
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
      if (!final) return;
      failures += 1;
      timer = setTimeout(listen, backoffMs(failures));
    },
  });
  stopListening = () => {
    clearTimeout(timer);
    close();
  };
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
