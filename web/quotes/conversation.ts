import { computed, effect, signal } from '@preact/signals';
import { getErrorMessage } from '../../domain/error-message.ts';
import { backoffMs } from '../live/backoff.ts';
import { hasExpired, type Quote, sendMessage, streamReply } from './api.ts';
import {
  type ChatMessage,
  newConversation,
  readStoredConversation,
  storeConversation,
} from './stored-conversation.ts';

export const stages = 4;

const conversation = signal(readStoredConversation());
effect(() => storeConversation(conversation.value));

/** All messages; a pending reply is the last. */
export const messages = computed(() => conversation.value.said);
export const quote = computed(() => conversation.value.quote);
/** From a message until its reply is complete. */
export const replying = computed(() => conversation.value.replying);
/** The number of complete replies. */
export const stagesDone = computed(() => {
  const replies = conversation.value.said.filter(({ by }) => by === 'bot').length;
  return Math.min(stages, conversation.value.replying ? Math.max(0, replies - 1) : replies);
});
export const connection = signal<'connected' | 'reconnecting'>('connected');
/** Why the last message could not be sent, else null. */
export const sendError = signal<string | null>(null);
/** Whether the conversation has expired on the server; the user can only start a new one. */
export const expired = signal(false);

let closeStream = () => {};
let failures = 0;

/** Continues a reply that was incomplete when the page was closed, unless the conversation has expired. */
export async function resume(): Promise<void> {
  const { said, quote, replying } = conversation.value;
  // The quote comes last, so the conversation is complete, expired or not.
  if (quote) conversation.value = { ...conversation.value, replying: false };
  else if (said.length > 0 && (await hasExpired(conversation.value))) expire();
  else if (replying) streamPendingReply();
}

/** Sends the user's message and streams the reply. Resolves to whether the message was accepted. */
export async function submitMessage(text: string): Promise<boolean> {
  const ids = conversation.value;
  sendError.value = null;
  // The server would start another conversation with the same ids.
  if (ids.said.length > 0 && (await hasExpired(ids))) {
    expire();
    return false;
  }
  try {
    await sendMessage(ids, text);
  } catch (error) {
    sendError.value = getErrorMessage(error);
    return false;
  }
  const { said } = conversation.value;
  const added: ChatMessage[] = [...said, { by: 'user', text }, { by: 'bot', text: '' }];
  conversation.value = { ...conversation.value, said: added, replying: true };
  streamPendingReply();
  return true;
}

export function startNewConversation(): void {
  closeStream();
  sendError.value = null;
  expired.value = false;
  connection.value = 'connected';
  conversation.value = newConversation(conversation.value.userId);
}

function streamPendingReply(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ids = conversation.value;
  const reconnect = async () => {
    const gone = await hasExpired(ids);
    if (conversation.value.threadNum !== ids.threadNum) return;
    failures += 1;
    if (gone) expire();
    else timer = setTimeout(streamPendingReply, backoffMs(failures));
  };
  const close = streamReply(ids, {
    onStart: () => setReply(() => ''),
    onToken: (token) => setReply((text) => text + token),
    onQuote: setQuote,
    onComplete: () => {
      conversation.value = { ...conversation.value, replying: false };
      connection.value = 'connected';
    },
    onConnected: () => {
      failures = 0;
      connection.value = 'connected';
    },
    onLost: (final) => {
      connection.value = 'reconnecting';
      if (final) void reconnect();
    },
  });
  closeStream = () => {
    clearTimeout(timer);
    close();
  };
}

function expire(): void {
  connection.value = 'connected';
  expired.value = true;
  // Removes a reply without tokens.
  const said = conversation.value.said.filter(({ text }) => text !== '');
  conversation.value = { ...conversation.value, said, replying: false };
}

function setReply(change: (text: string) => string): void {
  const said = conversation.value.said.map((one, index, all) =>
    index === all.length - 1 && one.by === 'bot' ? { ...one, text: change(one.text) } : one,
  );
  conversation.value = { ...conversation.value, said };
}

function setQuote(received: Quote): void {
  conversation.value = { ...conversation.value, quote: received };
}
