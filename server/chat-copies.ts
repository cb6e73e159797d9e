import { EventEmitter } from 'node:events';
import { LRUCache } from 'lru-cache';
import type { Db } from '../db/orm.ts';
import { type ChatSnapshot, readChatSnapshot } from '../db/repositories/chat-snapshots.ts';
import type { Bus } from '../events/bus.ts';
import type { Logger } from '../logger.ts';
import type { ChatGateway } from './chat-gateway.ts';
import { createLiveProgress, type LiveProgress } from './live-progress.ts';
import type { Rendered } from './rendered.ts';

/** A chat as the server last read it: what is written down, and what its actor says of live rounds. */
export interface ChatCopy {
  snapshot: ChatSnapshot;
  live: LiveProgress;
  /** Made from this copy and kept with it, so that polls of a chat that stands still cost nothing. */
  rendered: Map<string, Rendered>;
}

export interface ChatCopies {
  /** Null when the tenant has no such chat. */
  read(tenantId: string, chatId: string): Promise<ChatCopy | null>;
  /** Resolves when the chat moves, or may have, or at the latest after `timeoutMs`. */
  nextMove(chatId: string, timeoutMs: number): Promise<void>;
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

/** Copies of chats, shared by all polls and thrown away when the bus says that the chat has moved. */
export function createChatCopies(deps: {
  db: Db;
  bus: Bus;
  gateway: Pick<ChatGateway, 'progress'>;
  logger: Logger;
  /** Counts reads: of a kept copy, together with others, or of the database. */
  onRead?: (from: CopySource) => void;
}): ChatCopies {
  const copies = new LRUCache<string, ChatCopy>({ max: maxCopies, ttl: maxAgeMs, ttlAutopurge: true });
  const reads = new Map<string, Reading>();
  const readLive = createLiveProgress(deps.gateway, deps.logger);

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
    return snapshot && { snapshot, live: await readLive(snapshot), rendered: new Map() };
  }

  /** A read that the chat overtook is answered, for it was asked for before, but not kept. */
  function share(tenantId: string, chatId: string): Promise<ChatCopy | null> {
    const key = `${tenantId}/${chatId}`;
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
      const kept = copies.get(chatId);
      if (kept) deps.onRead?.('copy');
      const copy = kept ?? (await share(tenantId, chatId));
      return copy?.snapshot.tenantId === tenantId ? copy : null;
    },
    nextMove: (chatId, timeoutMs) =>
      new Promise((resolve) => {
        const done = () => {
          clearTimeout(timer);
          moves.off(chatId, done);
          resolve();
        };
        const timer = setTimeout(done, waitsEnded ? 0 : timeoutMs);
        moves.once(chatId, done);
      }),
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
