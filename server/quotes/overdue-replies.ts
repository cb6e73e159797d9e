import { LRUCache } from 'lru-cache';
import type { StoredConversation } from '../../db/repositories/quotes/quote-conversations.ts';
import type { QuoteGateway } from './quote-gateway.ts';

const maxConversations = 10_000;
/** The longest that an actor's answer is believed. */
const maxAgeMs = 1_000;

/**
 * Tells whether a reply that is not there will never come. Rows say all that polls and streams show, and say
 * it while no worker runs; but they cannot tell a reply that takes long from one whose actor was ended by
 * hand. So the actor is asked, and only once a reply is overdue: polls of one that is on its way cost it
 * nothing.
 * @param overdueMs how long a reply may take
 */
export function createOverdueReplies(
  gateway: Pick<QuoteGateway, 'isAtWork'>,
  overdueMs: number,
): (key: string, conversation: StoredConversation) => Promise<boolean> {
  const atWork = new LRUCache<string, boolean>({
    max: maxConversations,
    ttl: maxAgeMs,
    fetchMethod: (key) => gateway.isAtWork(key),
  });

  return async (key, { messages }) => {
    const waiting = messages.findIndex(({ reply }) => reply === null);
    const since = messages[waiting]?.createdAt;
    if (!since) return false;
    const before = messages[waiting - 1]?.reply?.startsAt ?? since;
    const waitedMs = Date.now() - Math.max(since.getTime(), before.getTime());
    return waitedMs > overdueMs && (await atWork.fetch(key)) === false;
  };
}
