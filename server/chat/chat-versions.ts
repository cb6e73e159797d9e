import type { Db } from '../../db/orm.ts';
import { readChatVersions } from '../../db/repositories/chat/chat-snapshots.ts';

/** The number of updates to the tenant's chat so far; null if the chat does not exist. */
export type ReadVersion = (tenantId: string, chatId: string) => Promise<number | null>;

/**
 * Reads versions of chats, never older than the call. Calls in the same turn of the event loop share one statement,
 * so a call costs less on a busy server.
 */
export function createVersionReader(db: Db): ReadVersion {
  type ChatId = { tenantId: string; chatId: string };
  const toKey = ({ tenantId, chatId }: ChatId) => `${tenantId}/${chatId}`;
  let pending = new Map<string, ChatId>();
  let nextRead: Promise<Map<string, number>> | null = null;

  async function readPending(): Promise<Map<string, number>> {
    await new Promise((resolve) => setImmediate(resolve));
    const chats = [...pending.values()];
    pending = new Map();
    nextRead = null;
    return new Map((await readChatVersions(db, chats)).map((chat) => [toKey(chat), chat.version]));
  }

  return async (tenantId, chatId) => {
    const chat = { tenantId, chatId };
    pending.set(toKey(chat), chat);
    nextRead ??= readPending();
    return (await nextRead).get(toKey(chat)) ?? null;
  };
}
