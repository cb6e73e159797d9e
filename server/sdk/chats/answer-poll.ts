import type { Context } from 'koa';
import type { CachedResponse } from '../../chat/cached-response.ts';
import type { ChatCache } from '../../chat/chat-cache.ts';
import { isAny, namesTag } from '../../http/if-none-match.ts';

/** How soon to poll again while a round runs (POLL-01), in seconds. */
const retryAfterS = 2;
/** A wait looks again this often while moves are not heard of, as the bus is away. */
const pollIntervalMs = 2_000;
/** And this often while they are, for a message may get lost all the same. */
const lookAgainSeldomMs = 12_000;
/** Waits of one server, and of one key on it; past them a poll is answered at once, as without `wait`. */
const maxWaits = 10_000;
const maxWaitsPerKey = 1_000;

type Copies = Pick<ChatCache, 'waitForUpdate' | 'isListening' | 'longPollsAborted'>;

/** A poll that may wait. */
export interface WaitingPoll {
  /** Of the API key that asks, and of those that it was rotated from and to. */
  lineageId: string;
  chatId: string;
  /** 0 to answer at once. */
  waitMs: number;
  read(): Promise<CachedResponse>;
}

/**
 * Answers polls: 304 when the client has this answer already, `Retry-After` while a round runs. One that may wait is
 * answered as soon as the chat has moved on from what the client knows (its `If-None-Match`, or what stands now if a
 * round runs), or with what there is when the time is up.
 */
export function createAnswerPoll(copies: Copies): (ctx: Context, poll: WaitingPoll) => Promise<void> {
  const waits = createWaits();
  return async (ctx, poll) => {
    const place = poll.waitMs > 0 && waits.enter(poll.lineageId);
    try {
      const known = ctx.get('if-none-match');
      if (place) await follow(ctx, copies, poll, known);
      else send(ctx, await poll.read(), known);
    } finally {
      if (place) waits.leave(poll.lineageId);
    }
  };
}

/** @param known the `If-None-Match` that the client sent, or what a wait made of it */
function send(ctx: Context, answer: CachedResponse, known: string): void {
  ctx.set('etag', answer.etag);
  ctx.set('cache-control', 'private, no-cache');
  if (answer.running) ctx.set('retry-after', String(retryAfterS));
  if (namesTag(known, answer.etag)) {
    ctx.status = 304;
    return;
  }
  ctx.type = 'json';
  ctx.body = answer.body;
}

async function follow(
  ctx: Context,
  copies: Copies,
  { chatId, waitMs, read }: WaitingPoll,
  ifNoneMatch: string,
): Promise<void> {
  const until = Date.now() + waitMs;
  // Listening begins before reading, so that no move falls in between.
  let updated = copies.waitForUpdate(chatId, Math.min(pollIntervalMs, waitMs));
  let readAt = Date.now();
  let answer = await read();
  // `*` names what stands when the poll comes: a wait for a change would else never have its answer.
  const given = isAny(ifNoneMatch) ? answer.etag : ifNoneMatch;
  const known = given || (answer.running ? answer.etag : '');
  while (namesTag(known, answer.etag) && Date.now() < until && !ctx.res.closed && !copies.longPollsAborted) {
    const isUpdated = await updated;
    updated = copies.waitForUpdate(chatId, Math.max(0, Math.min(pollIntervalMs, until - Date.now())));
    if (!isUpdated && copies.isListening && Date.now() - readAt < lookAgainSeldomMs) continue;
    readAt = Date.now();
    answer = await read();
  }
  send(ctx, answer, given);
}

/** Counts the polls that wait. */
function createWaits() {
  const ofKeys = new Map<string, number>();
  let all = 0;
  return {
    /** Whether there is room for one more, which then counts. */
    enter(lineageId: string): boolean {
      const ofKey = ofKeys.get(lineageId) ?? 0;
      if (all >= maxWaits || ofKey >= maxWaitsPerKey) return false;
      ofKeys.set(lineageId, ofKey + 1);
      all += 1;
      return true;
    },
    leave(lineageId: string): void {
      const left = (ofKeys.get(lineageId) ?? 0) - 1;
      if (left > 0) ofKeys.set(lineageId, left);
      else ofKeys.delete(lineageId);
      all -= 1;
    },
  };
}
