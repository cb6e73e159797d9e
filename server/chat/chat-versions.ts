import type { Db } from '../../db/orm.ts';
import { readChatVersions } from '../../db/repositories/chat/chat-snapshots.ts';

/** How often the tenant's chat has moved; null when there is no such chat. */
export type ReadVersion = (tenantId: string, chatId: string) => Promise<number | null>;

/**
 * Reads versions of chats as they are now, never as they were before the call: whoever asks in the same turn of
 * the event loop shares one statement, so that the busier a server is the less each of them costs.
 */
export function createVersionReader(db: Db): ReadVersion {
  type Asked = { tenantId: string; chatId: string };
  const keyOf = ({ tenantId, chatId }: Asked) => `${tenantId}/${chatId}`;
  let asked = new Map<string, Asked>();
  let reading: Promise<Map<string, number>> | null = null;

  async function readAsked(): Promise<Map<string, number>> {
    await new Promise((resolve) => setImmediate(resolve));
    const chats = [...asked.values()];
    asked = new Map();
    reading = null;
    return new Map((await readChatVersions(db, chats)).map((chat) => [keyOf(chat), chat.version]));
  }

  return async (tenantId, chatId) => {
    const chat = { tenantId, chatId };
    asked.set(keyOf(chat), chat);
    reading ??= readAsked();
    return (await reading).get(keyOf(chat)) ?? null;
  };
}
