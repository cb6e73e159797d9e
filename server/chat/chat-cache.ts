/**
 * A server's cache of chats, shared by all polls.
 *
 * 1. A poll shows PostgreSQL's rows and nothing else, so every server shows the same.
 * 2. A cached chat is used only while its version equals the chat's version in PostgreSQL. No poll shows less than
 *    an earlier one, whichever server answered that (ruling D15).
 * 3. A read that began before a change answers its callers and is not cached, because it may be outdated.
 * 4. Notifications only save reads. They may be late or lost without an outdated response.
 */
import { EventEmitter } from 'node:events';
import { LRUCache } from 'lru-cache';
import type { Bus } from '../../bus/bus.ts';
import type { Db } from '../../db/orm.ts';
import { type ChatSnapshot, readChatSnapshot } from '../../db/repositories/chat/chat-snapshots.ts';
import type { CachedResponse } from './cached-response.ts';
import { createVersionReader } from './chat-versions.ts';

/** A chat as this server last read it. */
export interface CachedChat {
  snapshot: ChatSnapshot;
  /** Serialized responses by view, reused by polls while the chat is unchanged. */
  responses: Map<string, CachedResponse>;
}

export interface ChatCache {
  /** Null when the tenant has no such chat. */
  read(tenantId: string, chatId: string): Promise<CachedChat | null>;
  /** Resolves to true when the chat was or may have been updated, to false after `timeoutMs`. */
  waitForUpdate(chatId: string, timeoutMs: number): Promise<boolean>;
  /** Whether the bus is connected, so that notifications arrive. */
  readonly isListening: boolean;
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
  /** Counts reads by their result. */
  onRead?: (from: CacheResult) => void;
}): ChatCache {
  const cached = new LRUCache<string, CachedChat>({ max: maxChats, ttl: maxAgeMs, ttlAutopurge: true });
  const reads = new Map<string, RunningRead>();
  const readVersion = createVersionReader(deps.db);

  const discardReads = (isAffected: (read: RunningRead) => boolean) => {
    for (const [key, read] of reads) if (isAffected(read)) reads.delete(key);
  };
  const updates = new EventEmitter().setMaxListeners(0);
  const wakeAll = () => {
    for (const chatId of updates.eventNames()) updates.emit(chatId);
  };
  let longPollsAborted = false;
  const invalidate = (chatId: string) => {
    cached.delete(chatId);
    discardReads((read) => read.chatId === chatId);
    updates.emit(chatId);
  };
  /** Discards all running reads, because their profiles are not known yet. */
  const invalidateProfile = (profileId: string) => {
    for (const [chatId, { snapshot }] of cached.entries()) {
      if (snapshot.profileId === profileId) invalidate(chatId);
    }
    discardReads(() => true);
  };
  const unsubscribe = deps.bus.subscribe({
    onMessage: (message) => {
      if (message.kind === 'chat_updated') invalidate(message.chat_id);
      if (message.kind === 'profile_changed') invalidateProfile(message.profile_id);
    },
    onGap: () => {
      cached.clear();
      discardReads(() => true);
      wakeAll();
    },
  });

  async function readFromDatabase(tenantId: string, chatId: string): Promise<CachedChat | null> {
    const snapshot = await readChatSnapshot(deps.db, tenantId, chatId);
    return snapshot && { snapshot, responses: new Map() };
  }

  const toKey = (tenantId: string, chatId: string) => `${tenantId}/${chatId}`;

  /** Invariant 3. */
  function coalesce(tenantId: string, chatId: string): Promise<CachedChat | null> {
    const key = toKey(tenantId, chatId);
    const running = reads.get(key);
    deps.onRead?.(running ? 'coalesced' : 'miss');
    if (running) return running.chat;
    const chat = readFromDatabase(tenantId, chatId)
      .then((found) => {
        if (found && reads.get(key) === read) cached.set(chatId, found);
        return found;
      })
      .finally(() => {
        if (reads.get(key) === read) reads.delete(key);
      });
    const read = { chatId, chat };
    reads.set(key, read);
    return chat;
  }

  return {
    async read(tenantId, chatId) {
      // A read that starts now is current. A cached chat or a running read must be compared (invariant 2).
      if (!cached.has(chatId) && !reads.has(toKey(tenantId, chatId))) return coalesce(tenantId, chatId);
      const version = await readVersion(tenantId, chatId);
      if (version === null) return null;
      const kept = cached.get(chatId);
      if (kept && kept.snapshot.version >= version) {
        deps.onRead?.('hit');
        return kept;
      }
      cached.delete(chatId);
      const chat = await coalesce(tenantId, chatId);
      return !chat || chat.snapshot.version >= version ? chat : coalesce(tenantId, chatId);
    },
    waitForUpdate: (chatId, timeoutMs) =>
      new Promise((resolve) => {
        const done = (isUpdated: boolean) => {
          clearTimeout(timer);
          updates.off(chatId, onUpdate);
          resolve(isUpdated);
        };
        const onUpdate = () => done(true);
        const timer = setTimeout(done, longPollsAborted ? 0 : timeoutMs, false);
        updates.once(chatId, onUpdate);
      }),
    get isListening() {
      return deps.bus.isListening;
    },
    abortLongPolls() {
      longPollsAborted = true;
      wakeAll();
    },
    get longPollsAborted() {
      return longPollsAborted;
    },
    invalidate,
    invalidateProfile,
    close: unsubscribe,
  };
}
