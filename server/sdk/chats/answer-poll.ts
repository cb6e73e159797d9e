import type { Context } from 'koa';
import type { ChatCopies } from '../../chat-copies.ts';
import type { Rendered } from '../../rendered.ts';

/** How soon to poll again while a round runs (POLL-01), in seconds. */
const retryAfterS = 2;
/** A wait looks again this often even without news, for news can get lost. */
const lookAgainMs = 2_000;
/** Waits of one server at once; past it a poll is answered at once, as without `wait`. */
const maxWaits = 10_000;
let waits = 0;

/**
 * Answers a poll: 304 when the client has this answer already, `Retry-After` while a round runs. With
 * `waitS` it answers as soon as the chat has moved on from what the client knows (its `If-None-Match`, or
 * what stands now if a round runs), or with what there is when the time is up.
 */
export async function answerPoll(
  ctx: Context,
  copies: Pick<ChatCopies, 'nextMove' | 'waitsEnded'>,
  chatId: string,
  read: () => Promise<Rendered>,
  waitS: number,
): Promise<void> {
  const answer = waitS === 0 ? await read() : await follow(ctx, copies, chatId, read, waitS * 1_000);
  ctx.set('etag', answer.etag);
  ctx.set('cache-control', 'private, no-cache');
  if (answer.running) ctx.set('retry-after', String(retryAfterS));
  if (names(ctx.get('if-none-match'), answer.etag)) {
    ctx.status = 304;
    return;
  }
  ctx.type = 'json';
  ctx.body = answer.body;
}

async function follow(
  ctx: Context,
  copies: Pick<ChatCopies, 'nextMove' | 'waitsEnded'>,
  chatId: string,
  read: () => Promise<Rendered>,
  waitMs: number,
): Promise<Rendered> {
  const until = Date.now() + waitMs;
  // Listening begins before reading, so that no move falls in between.
  let moved = copies.nextMove(chatId, Math.min(lookAgainMs, waitMs));
  let answer = await read();
  if (waits >= maxWaits) return answer;
  const known = ctx.get('if-none-match') || (answer.running ? answer.etag : '');
  waits += 1;
  try {
    while (names(known, answer.etag) && Date.now() < until && !ctx.res.closed && !copies.waitsEnded) {
      await moved;
      moved = copies.nextMove(chatId, Math.max(0, Math.min(lookAgainMs, until - Date.now())));
      answer = await read();
    }
    return answer;
  } finally {
    waits -= 1;
  }
}

/** Whether an If-None-Match names this answer; a weak tag counts as its strong one. */
function names(ifNoneMatch: string, etag: string): boolean {
  return ifNoneMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}
