/**
 * Polls that wait for an update of their chat.
 *
 * 1. A watch begins before its poll reads. What happens after the read ends the wait, also if it happened during the
 *    read.
 * 2. A wait ends at a notification about its chat or profile, or when its time is up. Until then it reads nothing.
 * 3. The bus may lose a notification without noticing: a process may die between its commit and its notification, and
 *    a connection may be dead for 20 s before its heartbeat fails. So one statement reads the versions of all watched
 *    chats from time to time, and ends the waits whose chat is newer than what their poll has read. While the bus is
 *    away, it does so more often.
 * 4. That statement sees rounds and the chat's end. A change of the profile or of coupon spots whose notification was
 *    lost, or which has none, shows when the wait ends.
 */
import type { Bus } from '../../bus/bus.ts';
import { type ChatKey, type ChatVersion, isCurrent } from '../../db/repositories/chat/chat-snapshots.ts';
import type { ReadVersion } from './chat-versions.ts';

export interface WatchedChat extends ChatKey {
  profileId: string;
}

export interface ChatWatch {
  /** Resolves when the chat was or may have been updated since it was read as `version`, and after `timeoutMs`. */
  untilUpdated(version: ChatVersion, timeoutMs: number): Promise<void>;
  /** Ends the wait. */
  close(): void;
}

export interface ChatWatches {
  watch(chat: WatchedChat): ChatWatch;
  wake(chatId: string): void;
  wakeProfile(profileId: string): void;
  wakeAll(): void;
  close(): void;
}

interface Watch {
  chat: WatchedChat;
  /** What its poll has read; null before that. */
  version: ChatVersion | null;
  /** Whether there was an update that `untilUpdated` has not returned yet. */
  isUpdated: boolean;
  endWait(): void;
}

/** Interval of checks while notifications arrive. */
const checkMs = 12_000;
/** Interval of checks while the bus is away. */
const awayCheckMs = 2_000;

export function createChatWatches({
  bus,
  readVersion,
}: {
  bus: Pick<Bus, 'isListening'>;
  readVersion: ReadVersion;
}): ChatWatches {
  const byChat = new Map<string, Set<Watch>>();
  const all = () => [...byChat.values()].flatMap((watches) => [...watches]);
  const wake = (watch: Watch) => {
    watch.isUpdated = true;
    watch.endWait();
  };

  async function wakeIfNewer(watch: Watch): Promise<void> {
    const { chat, version } = watch;
    if (version === null) return;
    const found = await readVersion(chat);
    if (found === null || !isCurrent(version, found)) wake(watch);
  }

  let checkedAt = Date.now();
  let isChecking = false;
  async function check(): Promise<void> {
    const dueMs = bus.isListening ? checkMs : awayCheckMs;
    if (isChecking || byChat.size === 0 || Date.now() - checkedAt < dueMs) return;
    isChecking = true;
    checkedAt = Date.now();
    // While PostgreSQL is away, the next check does it, or the poll's last read fails.
    await Promise.all(all().map(wakeIfNewer)).catch(() => {});
    isChecking = false;
  }
  const checking = setInterval(() => void check(), awayCheckMs).unref();

  return {
    watch(chat) {
      const watch: Watch = { chat, version: null, isUpdated: false, endWait() {} };
      const watches = byChat.get(chat.chatId) ?? new Set();
      byChat.set(chat.chatId, watches.add(watch));
      return {
        async untilUpdated(version, timeoutMs) {
          watch.version = version;
          if (!watch.isUpdated) {
            await new Promise<void>((resolve) => {
              const timer = setTimeout(resolve, timeoutMs);
              watch.endWait = () => {
                clearTimeout(timer);
                resolve();
              };
            });
          }
          watch.isUpdated = false;
        },
        close() {
          watches.delete(watch);
          if (watches.size === 0 && byChat.get(chat.chatId) === watches) byChat.delete(chat.chatId);
          watch.endWait();
        },
      };
    },
    wake(chatId) {
      for (const watch of byChat.get(chatId) ?? []) wake(watch);
    },
    wakeProfile(profileId) {
      for (const watch of all()) if (watch.chat.profileId === profileId) wake(watch);
    },
    wakeAll() {
      for (const watch of all()) wake(watch);
    },
    close: () => clearInterval(checking),
  };
}
