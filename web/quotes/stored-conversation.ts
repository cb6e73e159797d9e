import { randomUuid } from '../browser/random-uuid.ts';
import { localStore } from '../browser/storage.ts';
import type { ConversationIds, Quote } from './api.ts';

export interface ChatMessage {
  by: 'user' | 'bot';
  text: string;
}

/** The browser's copy of its conversation, because the server returns only the last reply. */
interface StoredConversation extends ConversationIds {
  said: readonly ChatMessage[];
  quote: Quote | null;
  /** Whether the last reply is incomplete. */
  replying: boolean;
}

const storageKey = 'roundtable.quotes';

/** The stored conversation, or a new one of a new user. */
export function readStoredConversation(): StoredConversation {
  try {
    const stored: StoredConversation | null = JSON.parse(localStore.read(storageKey) ?? 'null');
    if (stored?.userId && stored.threadNum && Array.isArray(stored.said)) return stored;
  } catch {
    // The stored value is not JSON.
  }
  return newConversation(`user_${randomUuid()}`);
}

export function newConversation(userId: string): StoredConversation {
  return { userId, threadNum: `thread_${randomUuid()}`, said: [], quote: null, replying: false };
}

export function storeConversation(conversation: StoredConversation): void {
  localStore.write(storageKey, JSON.stringify(conversation));
}
