import type { Db } from '../../db/orm.ts';
import {
  type ChatKey,
  type ChatVersion,
  readChatVersions,
} from '../../db/repositories/chat/chat-snapshots.ts';

/** The version of the tenant's chat; null if the chat does not exist. */
export type ReadVersion = (chat: ChatKey) => Promise<ChatVersion | null>;

/**
 * Reads versions of chats, never older than the call. Calls in the same turn of the event loop share one statement,
 * so a call costs less on a busy server.
 */
export function createVersionReader(db: Db): ReadVersion {
  let pending = new Map<string, ChatKey>();
  let nextRead: Promise<Map<string, ChatVersion>> | null = null;

  async function readPending(): Promise<Map<string, ChatVersion>> {
    await new Promise((resolve) => setImmediate(resolve));
    const chats = [...pending.values()];
    pending = new Map();
    nextRead = null;
    return new Map((await readChatVersions(db, chats)).map((chat) => [toKey(chat), chat.version]));
  }

  return async (chat) => {
    pending.set(toKey(chat), chat);
    nextRead ??= readPending();
    return (await nextRead).get(toKey(chat)) ?? null;
  };
}

/** A key of maps. It contains the tenant, so that no tenant finds what belongs to another. */
export function toKey({ tenantId, chatId }: ChatKey): string {
  return `${tenantId}/${chatId}`;
}
