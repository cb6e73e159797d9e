import { EventEmitter } from 'node:events';
import { LRUCache } from 'lru-cache';
import type { Bus } from '../../bus/bus.ts';
import type { Db } from '../../db/orm.ts';
import { type ChatSnapshot, readChatSnapshot } from '../../db/repositories/chat/chat-snapshots.ts';
import type { Rendered } from './cached-response.ts';
import { createVersionReader } from './chat-versions.ts';

/** A chat as the server last read it. */
export interface ChatCopy {
  snapshot: ChatSnapshot;
  /** Made from this copy and kept with it, so that polls of a chat that stands still cost nothing. */
  rendered: Map<string, Rendered>;
}

export interface ChatCopies {
  /** Null when the tenant has no such chat. */
  read(tenantId: string, chatId: string): Promise<ChatCopy | null>;
  /** Resolves to true when the chat moves, or may have; to false after `timeoutMs`. */
  nextMove(chatId: string, timeoutMs: number): Promise<boolean>;
  /** Whether moves of chats are heard of now. */
  readonly hearsMoves: boolean;
  /** Ends all waits for a move, those to come as well: the server is about to stop. */
  endWaits(): void;
  readonly waitsEnded: boolean;
  /** Forgets a chat that this process has moved itself. */
  forget(chatId: string): void;
  /** Forgets all chats of a profile that this process has written itself. */
  forgetProfile(profileId: string): void;
  close(): void;
}

export type CopySource = 'copy' | 'shared' | 'database';

interface Reading {
  chatId: string;
  copy: Promise<ChatCopy | null>;
}

/** The longest that a copy is shown without news. */
const maxAgeMs = 1_000;
const maxCopies = 5_000;

/**
 * Copies of chats, shared by all polls. Rows alone say what is shown, so every server shows the same; and a copy
 * serves only while its version is the chat's, so no poll shows less than one before it, whichever server
 * answered that (ruling D15). News makes this cheaper, but is not relied upon: it may be late, or lost.
 */
export function createChatCopies(deps: {
  db: Db;
  bus: Bus;
  /** Counts reads: of a kept copy, together with others, or of the database. */
  onRead?: (from: CopySource) => void;
}): ChatCopies {
  const copies = new LRUCache<string, ChatCopy>({ max: maxCopies, ttl: maxAgeMs, ttlAutopurge: true });
  const reads = new Map<string, Reading>();
  const readVersion = createVersionReader(deps.db);

  const overtake = (isIt: (reading: Reading) => boolean) => {
    for (const [key, reading] of reads) if (isIt(reading)) reads.delete(key);
  };
  const moves = new EventEmitter().setMaxListeners(0);
  const endAllWaits = () => {
    for (const chatId of moves.eventNames()) moves.emit(chatId);
  };
  let waitsEnded = false;
  const forget = (chatId: string) => {
    copies.delete(chatId);
    overtake((reading) => reading.chatId === chatId);
    moves.emit(chatId);
  };
  /** A read that is under way may be of any profile. */
  const forgetProfile = (profileId: string) => {
    for (const [chatId, { snapshot }] of copies.entries()) {
      if (snapshot.profileId === profileId) forget(chatId);
    }
    overtake(() => true);
  };
  const unsubscribe = deps.bus.subscribe({
    onMessage: (message) => {
      if (message.kind === 'chat_moved') forget(message.chat_id);
      if (message.kind === 'profile_changed') forgetProfile(message.profile_id);
    },
    onGap: () => {
      copies.clear();
      overtake(() => true);
      endAllWaits();
    },
  });

  async function readAnew(tenantId: string, chatId: string): Promise<ChatCopy | null> {
    const snapshot = await readChatSnapshot(deps.db, tenantId, chatId);
    return snapshot && { snapshot, rendered: new Map() };
  }

  const keyOf = (tenantId: string, chatId: string) => `${tenantId}/${chatId}`;

  /** A read that the chat overtook is answered, for it was asked for before, but not kept. */
  function share(tenantId: string, chatId: string): Promise<ChatCopy | null> {
    const key = keyOf(tenantId, chatId);
    const underWay = reads.get(key);
    deps.onRead?.(underWay ? 'shared' : 'database');
    if (underWay) return underWay.copy;
    const copy = readAnew(tenantId, chatId)
      .then((read) => {
        if (read && reads.get(key) === reading) copies.set(chatId, read);
        return read;
      })
      .finally(() => {
        if (reads.get(key) === reading) reads.delete(key);
      });
    const reading = { chatId, copy };
    reads.set(key, reading);
    return copy;
  }

  return {
    async read(tenantId, chatId) {
      // A read that begins now is as new as can be; one that began before has to be compared.
      if (!copies.has(chatId) && !reads.has(keyOf(tenantId, chatId))) return share(tenantId, chatId);
      const version = await readVersion(tenantId, chatId);
      if (version === null) return null;
      const kept = copies.get(chatId);
      if (kept && kept.snapshot.version >= version) {
        deps.onRead?.('copy');
        return kept;
      }
      copies.delete(chatId);
      const copy = await share(tenantId, chatId);
      return !copy || copy.snapshot.version >= version ? copy : share(tenantId, chatId);
    },
    nextMove: (chatId, timeoutMs) =>
      new Promise((resolve) => {
        const done = (hasMoved: boolean) => {
          clearTimeout(timer);
          moves.off(chatId, onMove);
          resolve(hasMoved);
        };
        const onMove = () => done(true);
        const timer = setTimeout(done, waitsEnded ? 0 : timeoutMs, false);
        moves.once(chatId, onMove);
      }),
    get hearsMoves() {
      return deps.bus.isListening;
    },
    endWaits() {
      waitsEnded = true;
      endAllWaits();
    },
    get waitsEnded() {
      return waitsEnded;
    },
    forget,
    forgetProfile,
    close: unsubscribe,
  };
}
