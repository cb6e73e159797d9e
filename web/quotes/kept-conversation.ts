import { randomUuid } from '../browser/random-uuid.ts';
import { localStore } from '../browser/storage.ts';
import type { ConversationIds, Quote } from './api.ts';

export interface Said {
  by: 'user' | 'bot';
  text: string;
}

/** What this browser remembers of its conversation, for the server tells of the last reply alone. */
export interface KeptConversation extends ConversationIds {
  said: readonly Said[];
  quote: Quote | null;
  /** Whether the last reply was not heard to its end. */
  replying: boolean;
}

const storageKey = 'roundtable.quotes';

/** What was kept, or a new conversation of the same user. */
export function readKept(): KeptConversation {
  try {
    const kept: KeptConversation | null = JSON.parse(localStore.read(storageKey) ?? 'null');
    if (kept?.userId && kept.threadNum && Array.isArray(kept.said)) return kept;
  } catch {
    // Somebody else's, or half of it: begin anew.
  }
  return newConversation(`user_${randomUuid()}`);
}

export function newConversation(userId: string): KeptConversation {
  return { userId, threadNum: `thread_${randomUuid()}`, said: [], quote: null, replying: false };
}

export function keep(conversation: KeptConversation): void {
  localStore.write(storageKey, JSON.stringify(conversation));
}
