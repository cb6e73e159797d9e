/**
 * The ended rounds of chats, each read and rendered once by a server.
 *
 * 1. What is kept of a chat are its rounds 1 to n, all of them ended, with the mark that the chat's row had in the
 *    statement that read them (`Chat.roundsRewrittenBy`).
 * 2. An ended round does not change (ruling D15), but for erasure and retention, and whatever an operator or a
 *    migration does. Triggers of the database set another mark in the transaction of any such change.
 * 3. So kept rounds serve a read only if the read's own statement finds their mark and the rest of the chat's rounds.
 *    No read shows what was erased before it, on any server, whichever notifications were lost.
 * 4. Erased texts leave the memory at the notification `chat_erased` and at a gap of the bus, at the latest after
 *    `maxIdleMs` without a read: each read that finds another mark drops them. A read that such a notification
 *    overtakes keeps nothing (the cache of chats sees to it).
 * 5. Coupon spots and the profile are not part of a kept round: they are read anew for each poll.
 * 6. Keys contain the tenant, as the statement does: no tenant sees another's rounds.
 * 7. All chats together take `maxBytes` at most; the chats that were not read for longest are dropped first.
 */
import { LRUCache } from 'lru-cache';
import type { ChatKey } from '../../db/repositories/chat/chat-snapshots.ts';
import { toKey } from './chat-versions.ts';
import type { RenderedRound } from './rendered-round.ts';

export interface KeptRounds {
  /** As in `ChatVersion`. */
  rewrittenBy: string | null;
  /** Rounds 1 to n. */
  rounds: RenderedRound[];
}

export interface EndedRounds {
  find(chat: ChatKey): KeptRounds | undefined;
  /** Keeps the ended rounds before the first live one. @param rounds all rounds of the chat, by number */
  keep(chat: ChatKey, read: { rewrittenBy: string | null; rounds: readonly RenderedRound[] }): void;
  forget(chat: ChatKey): void;
  forgetAll(): void;
  close(): void;
}

export const defaultMaxBytes = 64 * 1024 * 1024;
const maxIdleMs = 10 * 60_000;
const purgeIntervalMs = 60_000;
/** The objects around a round's JSON, roughly. */
const roundOverheadBytes = 400;

export function createEndedRounds(maxBytes: number): EndedRounds {
  const chats = new LRUCache<string, KeptRounds>({
    maxSize: maxBytes,
    sizeCalculation: ({ rounds }) =>
      rounds.reduce((sum, { json }) => sum + json.length + roundOverheadBytes, 0),
    ttl: maxIdleMs,
    updateAgeOnGet: true,
  });
  const purging = setInterval(() => chats.purgeStale(), purgeIntervalMs).unref();
  return {
    find: (chat) => chats.get(toKey(chat)),
    keep(chat, { rewrittenBy, rounds }) {
      const live = rounds.findIndex(({ status }) => status === 'in_progress');
      const ended = rounds.slice(0, live === -1 ? rounds.length : live);
      const kept = chats.peek(toKey(chat));
      const isKept = kept?.rewrittenBy === rewrittenBy && kept.rounds.length === ended.length;
      if (ended.length > 0 && !isKept) chats.set(toKey(chat), { rewrittenBy, rounds: ended });
    },
    forget: (chat) => void chats.delete(toKey(chat)),
    forgetAll: () => chats.clear(),
    close: () => clearInterval(purging),
  };
}
