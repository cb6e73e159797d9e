import type { Context } from 'koa';
import type { ChatCache } from '../../chat/chat-cache.ts';
import type { WatchedChat } from '../../chat/chat-watches.ts';
import { setChatSequence } from '../chats/chat-sequence.ts';
import type { LongPollLimit } from '../chats/long-poll-limit.ts';
import type { Follower } from './follow.ts';
import type { ChatEventsView } from './view-schema.ts';

/** The most events in an answer. */
const maxEvents = 100;

export interface FollowPoll {
  /** The lineage of the API key. */
  lineageId: string;
  chat: WatchedChat;
  after: number;
  /** How long the answer may wait for an event; 0 answers at once. */
  waitMs: number;
  follower: Follower;
}

/** Answers follow-polls: with the events after the client's last one, at once if there are any or the chat has ended. */
export function createAnswerFollow(
  cache: Pick<ChatCache, 'watch' | 'longPollsAborted'>,
  limit: LongPollLimit,
): (ctx: Context, poll: FollowPoll) => Promise<void> {
  async function waitForEvents(ctx: Context, { chat, after, waitMs, follower }: FollowPoll) {
    const until = Date.now() + waitMs;
    // It begins before the read, so that no event is missed in between.
    const watch = cache.watch(chat);
    try {
      let read = await follower.read(after);
      const isQuiet = () => read.head.version.sequence === after && read.head.endedAt === null;
      while (isQuiet() && Date.now() < until && !cache.longPollsAborted && !ctx.res.closed) {
        await watch.untilUpdated(read.head.version, until - Date.now());
        read = await follower.read(after);
      }
      return read;
    } finally {
      watch.close();
    }
  }

  return async (ctx, poll) => {
    const { after, follower } = poll;
    const mayWait = poll.waitMs > 0 && limit.acquire(poll.lineageId);
    try {
      const { head } = mayWait ? await waitForEvents(ctx, poll) : await follower.read(after);
      const events = head.version.sequence > after ? await follower.readEvents(after, maxEvents) : [];
      // Events may have come between the two reads.
      const last = events.at(-1)?.sequence ?? after;
      const sequence = Math.max(head.version.sequence, last);
      const data: ChatEventsView = {
        chat_id: head.chatId,
        sequence,
        ended: head.endedAt !== null,
        has_more: last < sequence,
        events,
      };
      setChatSequence(ctx, sequence);
      ctx.set('cache-control', 'private, no-cache');
      ctx.body = { success: true, data };
    } finally {
      if (mayWait) limit.release(poll.lineageId);
    }
  };
}
