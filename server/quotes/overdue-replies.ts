import { LRUCache } from 'lru-cache';
import type { StoredConversation } from '../../db/repositories/quotes/quote-conversations.ts';
import type { QuoteGateway } from './quote-gateway.ts';

const maxConversations = 10_000;
/** How long an actor's answer is cached. */
const maxAgeMs = 1_000;

/**
 * Returns a check whether a missing reply will never come. The rows do not distinguish a slow reply from one whose
 * actor was terminated by an operator. So the actor is queried, but only once the reply is overdue.
 * @param overdueMs how long a reply may take
 */
export function createOverdueReplies(
  gateway: Pick<QuoteGateway, 'isRunning'>,
  overdueMs: number,
): (key: string, conversation: StoredConversation) => Promise<boolean> {
  const isRunning = new LRUCache<string, boolean>({
    max: maxConversations,
    ttl: maxAgeMs,
    fetchMethod: (key) => gateway.isRunning(key),
  });

  return async (key, { messages }) => {
    const pending = messages.findIndex(({ reply }) => reply === null);
    const since = messages[pending]?.createdAt;
    if (!since) return false;
    const before = messages[pending - 1]?.reply?.startsAt ?? since;
    const waitedMs = Date.now() - Math.max(since.getTime(), before.getTime());
    return waitedMs > overdueMs && (await isRunning.fetch(key)) === false;
  };
}
