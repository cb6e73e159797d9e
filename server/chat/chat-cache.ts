/**
 * A server's cache of chats, shared by all polls.
 *
 * 1. A poll shows PostgreSQL's rows and nothing else, so every server shows the same.
 * 2. A cached chat is used only while its version equals the chat's version in PostgreSQL. No poll shows less than
 *    an earlier one, whichever server answered that (ruling D15).
 * 3. A read that began before a change answers its callers and is not cached, because it may be outdated.
 * 4. Notifications only save reads. They may be late or lost without an outdated response.
 * 5. A change costs a read of the live rounds. The ended ones are kept apart and longer (`ended-rounds.ts`).
 */
import { LRUCache } from 'lru-cache';
import type { Bus } from '../../bus/bus.ts';
import type { Db } from '../../db/orm.ts';
import {
  type ChatHead,
  type ChatKey,
  type ChatSnapshot,
  isCurrent,
  readChatSnapshot,
} from '../../db/repositories/chat/chat-snapshots.ts';
import type { CachedResponse } from './cached-response.ts';
import { createVersionReader, toKey } from './chat-versions.ts';
import { type ChatWatch, createChatWatches, type WatchedChat } from './chat-watches.ts';
import { createEndedRounds, defaultMaxBytes, type KeptRounds } from './ended-rounds.ts';
import type { RenderedRound, RenderRound } from './rendered-round.ts';

/** A chat as this server last read it. */
export interface CachedChat {
  head: ChatHead;
  /** By number. */
  rounds: RenderedRound[];
  /** Serialized responses by view, reused by polls while the chat is unchanged. */
  responses: Map<string, CachedResponse>;
}

export interface ChatCache {
  /** Null when the tenant has no such chat. */
  read(tenantId: string, chatId: string): Promise<CachedChat | null>;
  /** Waits for updates of a chat. Close it after use. */
  watch(chat: WatchedChat): ChatWatch;
  /** Ends current and later waits at once, because the server is about to stop. */
  abortLongPolls(): void;
  readonly longPollsAborted: boolean;
  /** Drops a chat that this process changed. */
  invalidate(chatId: string): void;
  /** Drops the chats of a profile that this process changed. */
  invalidateProfile(profileId: string): void;
  close(): void;
}

/** `coalesced`: shared a read that was already running. */
export type CacheResult = 'hit' | 'coalesced' | 'miss';

interface RunningRead {
  chatId: string;
  chat: Promise<CachedChat | null>;
}

/** The longest that a chat stays cached. */
const maxAgeMs = 1_000;
const maxChats = 5_000;

export function createChatCache(deps: {
  db: Db;
  bus: Bus;
  renderRound: RenderRound;
  /** Limit of the ended rounds that are kept. */
  maxBytes?: number;
  /** Counts reads by their result. */
  onRead?: (from: CacheResult) => void;
}): ChatCache {
  const cached = new LRUCache<string, CachedChat>({ max: maxChats, ttl: maxAgeMs, ttlAutopurge: true });
  const reads = new Map<string, RunningRead>();
  const readVersion = createVersionReader(deps.db);
  const endedRounds = createEndedRounds(deps.maxBytes ?? defaultMaxBytes);
  const watches = createChatWatches({ bus: deps.bus, readVersion });

  const discardReads = (isAffected: (read: RunningRead) => boolean) => {
    for (const [key, read] of reads) if (isAffected(read)) reads.delete(key);
  };
  let longPollsAborted = false;
  const invalidate = (chatId: string) => {
    cached.delete(chatId);
    discardReads((read) => read.chatId === chatId);
    watches.wake(chatId);
  };
  /** Discards all running reads, because their profiles are not known yet. */
  const invalidateProfile = (profileId: string) => {
    for (const [chatId, { head }] of cached.entries()) {
      if (head.profileId === profileId) cached.delete(chatId);
    }
    discardReads(() => true);
    watches.wakeProfile(profileId);
  };
  const unsubscribe = deps.bus.subscribe({
    onMessage: (message) => {
      if (message.kind === 'chat_updated') invalidate(message.chat_id);
      if (message.kind === 'profile_changed') invalidateProfile(message.profile_id);
      if (message.kind === 'chat_erased') {
        endedRounds.forget({ tenantId: message.tenant_id, chatId: message.chat_id });
        invalidate(message.chat_id);
      }
    },
    onGap: () => {
      cached.clear();
      endedRounds.forgetAll();
      discardReads(() => true);
      watches.wakeAll();
    },
  });

  async function readFromDatabase(chat: ChatKey): Promise<CachedChat | null> {
    const kept = endedRounds.find(chat);
    const found = await readChatSnapshot(deps.db, chat, (kept?.rounds.length ?? 0) + 1);
    if (!found) return null;
    if (kept && !completes(kept, found)) {
      endedRounds.forget(chat);
      return readFromDatabase(chat);
    }
    const { rounds: read, ...head } = found;
    const rounds = [...(kept?.rounds ?? []), ...read.map(deps.renderRound)];
    return { head, rounds, responses: new Map() };
  }

  /** Invariant 3. */
  function coalesce(chat: ChatKey): Promise<CachedChat | null> {
    const key = toKey(chat);
    const running = reads.get(key);
    deps.onRead?.(running ? 'coalesced' : 'miss');
    if (running) return running.chat;
    const reading = readFromDatabase(chat)
      .then((found) => {
        if (found && reads.get(key) === read) {
          cached.set(chat.chatId, found);
          endedRounds.keep(chat, { rewrittenBy: found.head.version.rewrittenBy, rounds: found.rounds });
        }
        return found;
      })
      .finally(() => {
        if (reads.get(key) === read) reads.delete(key);
      });
    const read = { chatId: chat.chatId, chat: reading };
    reads.set(key, read);
    return reading;
  }

  return {
    async read(tenantId, chatId) {
      const chat = { tenantId, chatId };
      // A read that starts now is current. A cached chat or a running read must be compared (invariant 2).
      if (!cached.has(chatId) && !reads.has(toKey(chat))) return coalesce(chat);
      const version = await readVersion(chat);
      if (version === null) return null;
      const kept = cached.get(chatId);
      if (kept && isCurrent(kept.head.version, version)) {
        deps.onRead?.('hit');
        return kept;
      }
      cached.delete(chatId);
      const read = await coalesce(chat);
      return !read || isCurrent(read.head.version, version) ? read : coalesce(chat);
    },
    watch: watches.watch,
    abortLongPolls() {
      longPollsAborted = true;
      watches.wakeAll();
    },
    get longPollsAborted() {
      return longPollsAborted;
    },
    invalidate,
    invalidateProfile,
    close() {
      unsubscribe();
      watches.close();
      endedRounds.close();
    },
  };
}

/** Whether the kept rounds and those of a later statement are the whole chat as that statement saw it. */
function completes(kept: KeptRounds, { version, roundCount, rounds }: ChatSnapshot): boolean {
  return version.rewrittenBy === kept.rewrittenBy && kept.rounds.length + rounds.length === roundCount;
}
