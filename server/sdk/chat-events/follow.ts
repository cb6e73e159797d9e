/**
 * The events of a chat after the last one that a client has, for follow-polls and streams.
 *
 * 1. Events are read from PostgreSQL alone. Every server tells every client the same, in the order of their numbers.
 * 2. A read begins where the client is. Nothing is told twice, and nothing is left out.
 * 3. Notifications only end waits. A lost one delays an event (chat-watches.ts, invariant 3) and loses none.
 */
import { readChatEvents } from '../../../db/repositories/chat/chat-events.ts';
import type { CachedChat } from '../../chat/chat-cache.ts';
import { invalidRequest } from '../../http/errors.ts';
import { type NamedChat, readOwnChat } from '../chats/own-chat.ts';
import type { SdkDeps } from '../deps.ts';
import { toChatEventView } from './view.ts';
import type { ChatEventView } from './view-schema.ts';

export interface Follower {
  /** @throws {ApiError} 404 if the caller has no such chat (any more), 400 if `after` is beyond its newest event */
  read(after: number): Promise<CachedChat>;
  /** At most `limit` events, in order. */
  readEvents(after: number, limit: number): Promise<ChatEventView[]>;
}

export function createFollower(deps: Pick<SdkDeps, 'db' | 'chatCache'>, named: NamedChat): Follower {
  return {
    async read(after) {
      const chat = await readOwnChat(deps.chatCache, named);
      if (after > chat.head.version.sequence) {
        throw invalidRequest(
          `after: is beyond the chat's newest event, which is number ${chat.head.version.sequence}`,
        );
      }
      return chat;
    },
    async readEvents(after, limit) {
      const key = { tenantId: named.caller.tenantId, chatId: named.chatId };
      return (await readChatEvents(deps.db, key, { after, limit })).map(toChatEventView);
    },
  };
}
