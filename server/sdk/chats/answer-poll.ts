import type { Context } from 'koa';
import type { CachedResponse } from '../../chat/cached-response.ts';
import type { ChatCache } from '../../chat/chat-cache.ts';
import type { WatchedChat } from '../../chat/chat-watches.ts';
import { isWildcard, matchesEtag } from '../../http/if-none-match.ts';
import { setChatSequence } from './chat-sequence.ts';
import type { LongPollLimit } from './long-poll-limit.ts';

/** `Retry-After` while a round is running (POLL-01), in seconds. */
const retryAfterS = 2;

type PollCache = Pick<ChatCache, 'watch' | 'longPollsAborted'>;

/** A poll of a chat or a round. */
export interface PollRequest {
  /** The lineage of the API key: all keys that it was rotated from and to. */
  lineageId: string;
  chat: WatchedChat;
  /** How long the response may wait for an update; 0 answers at once. */
  waitMs: number;
  read(): Promise<CachedResponse>;
}

/**
 * Answers polls: 304 if the client's tag matches, and `Retry-After` while a round is running. A long poll is answered
 * once the response differs from the client's (its `If-None-Match`, or the current response if a round is running), or
 * when its time is up.
 */
export function createAnswerPoll(
  cache: PollCache,
  limit: LongPollLimit,
): (ctx: Context, poll: PollRequest) => Promise<void> {
  return async (ctx, poll) => {
    const mayWait = poll.waitMs > 0 && limit.acquire(poll.lineageId);
    try {
      const known = ctx.get('if-none-match');
      if (mayWait) await longPoll(ctx, cache, poll, known);
      else send(ctx, await poll.read(), known);
    } finally {
      if (mayWait) limit.release(poll.lineageId);
    }
  };
}

/** @param known the client's `If-None-Match`; for `*`, the tag that a long poll resolved it to */
function send(ctx: Context, answer: CachedResponse, known: string): void {
  ctx.set('etag', answer.etag);
  setChatSequence(ctx, answer.version.sequence);
  ctx.set('cache-control', 'private, no-cache');
  if (answer.running) ctx.set('retry-after', String(retryAfterS));
  if (matchesEtag(known, answer.etag)) {
    ctx.status = 304;
    return;
  }
  ctx.type = 'json';
  ctx.body = answer.body;
}

async function longPoll(
  ctx: Context,
  cache: PollCache,
  { chat, waitMs, read }: PollRequest,
  ifNoneMatch: string,
): Promise<void> {
  const until = Date.now() + waitMs;
  // It begins before the read, so that no update is missed in between.
  const watch = cache.watch(chat);
  ctx.res.once('close', watch.close);
  try {
    let answer = await read();
    // `*` means the response at the start of the poll; otherwise every response would match it.
    const given = isWildcard(ifNoneMatch) ? answer.etag : ifNoneMatch;
    const known = given || (answer.running ? answer.etag : '');
    while (matchesEtag(known, answer.etag) && Date.now() < until && !cache.longPollsAborted) {
      await watch.untilUpdated(answer.version, until - Date.now());
      if (ctx.res.closed) break;
      answer = await read();
    }
    send(ctx, answer, given);
  } finally {
    watch.close();
  }
}
