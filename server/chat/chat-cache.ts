/**
 * A server's cache of chats, shared by all polls.
 *
 * 1. The rows alone say what a poll shows, so every server shows the same.
 * 2. A cached chat serves only while its version is the chat's. No poll shows less than an earlier one, whichever
 *    server answered that (ruling D15).
 * 3. A read that began before a change is answered and not cached: it was asked for before, and is old already.
 * 4. Notifications save reads. Correctness needs none of them: they may be late or lost.
 */
import { EventEmitter } from 'node:events';
import { LRUCache } from 'lru-cache';
import type { Bus } from '../../bus/bus.ts';
import type { Db } from '../../db/orm.ts';
import { type ChatSnapshot, readChatSnapshot } from '../../db/repositories/chat/chat-snapshots.ts';
import type { CachedResponse } from './cached-response.ts';
import { createVersionReader } from './chat-versions.ts';

/** A chat as the server last read it. */
export interface CachedChat {
  snapshot: ChatSnapshot;
  /** Kept with the chat, so that polls of an unchanged chat cost nothing. */
  responses: Map<string, CachedResponse>;
}

export interface ChatCache {
  /** Null when the tenant has no such chat. */
  read(tenantId: string, chatId: string): Promise<CachedChat | null>;
  /** Resolves to true when the chat was updated, or may have been; to false after `timeoutMs`. */
  waitForUpdate(chatId: string, timeoutMs: number): Promise<boolean>;
  /** Whether notifications arrive now. */
  readonly isListening: boolean;
  /** Ends all waits, later ones too: the server is about to stop. */
  abortLongPolls(): void;
  readonly longPollsAborted: boolean;
  /** Drops a chat that this process has changed. */
  invalidate(chatId: string): void;
  /** Drops the chats of a profile that this process has changed. */
  invalidateProfile(profileId: string): void;
  close(): void;
}

/** `coalesced`: together with a read that was under way. */
export type CacheResult = 'hit' | 'coalesced' | 'miss';

interface Reading {
  chatId: string;
  chat: Promise<CachedChat | null>;
}

/** The longest that a chat is served without a notification. */
const maxAgeMs = 1_000;
const maxChats = 5_000;

export function createChatCache(deps: {
  db: Db;
  bus: Bus;
  /** Counts reads by their result. */
  onRead?: (from: CacheResult) => void;
}): ChatCache {
  const cached = new LRUCache<string, CachedChat>({ max: maxChats, ttl: maxAgeMs, ttlAutopurge: true });
  const reads = new Map<string, Reading>();
  const readVersion = createVersionReader(deps.db);

  const discardReads = (isIt: (reading: Reading) => boolean) => {
    for (const [key, reading] of reads) if (isIt(reading)) reads.delete(key);
  };
  const updates = new EventEmitter().setMaxListeners(0);
  const wakeAll = () => {
    for (const chatId of updates.eventNames()) updates.emit(chatId);
  };
  let longPollsAborted = false;
  const invalidate = (chatId: string) => {
    cached.delete(chatId);
    discardReads((reading) => reading.chatId === chatId);
    updates.emit(chatId);
  };
  /** The profile of a read that is under way is not known yet. */
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
    const underWay = reads.get(key);
    deps.onRead?.(underWay ? 'coalesced' : 'miss');
    if (underWay) return underWay.chat;
    const chat = readFromDatabase(tenantId, chatId)
      .then((read) => {
        if (read && reads.get(key) === reading) cached.set(chatId, read);
        return read;
      })
      .finally(() => {
        if (reads.get(key) === reading) reads.delete(key);
      });
    const reading = { chatId, chat };
    reads.set(key, reading);
    return chat;
  }

  return {
    async read(tenantId, chatId) {
      // A read that begins now needs no comparison (invariant 2); one that began before does.
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
