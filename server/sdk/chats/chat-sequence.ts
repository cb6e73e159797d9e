import type { Context, Middleware } from 'koa';
import { z } from 'zod';
import { findRoundAccepted } from '../../../db/repositories/chat/chat-events.ts';
import type { SdkState } from '../authenticate.ts';
import type { SdkDeps } from '../deps.ts';
import { kickoffSchema } from './schema.ts';
import { kickoffViewSchema } from './view-schema.ts';

/**
 * Sets `Chat-Sequence`: the number of the newest event that the response shows. Events after it are what changes
 * since.
 */
export function setChatSequence(ctx: Pick<Context, 'set'>, sequence: number): void {
  ctx.set('chat-sequence', String(sequence));
}

const requestSchema = kickoffSchema.pick({ chat_id: true });
const answerSchema = z.object({ data: kickoffViewSchema });

/** Gives the answer to a kickoff, or its replay, the number of the event that tells of its round. */
export function kickoffSequence({ db }: Pick<SdkDeps, 'db'>): Middleware<SdkState> {
  return async (ctx, next) => {
    await next();
    if (ctx.status !== 202) return;
    const answer = answerSchema.parse(typeof ctx.body === 'string' ? JSON.parse(ctx.body) : ctx.body);
    const { chat_id: chatId, round_id: roundId } = answer.data;
    const { tenantId } = ctx.state.caller;
    const { chat_id: continued } = requestSchema.parse(ctx.request.body);
    // The round of a new chat is its first event.
    const sequence = continued ? await findRoundAccepted(db, { tenantId, chatId }, roundId) : 1;
    if (sequence !== null) setChatSequence(ctx, sequence);
  };
}
