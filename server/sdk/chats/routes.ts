import type Router from '@koa/router';
import { listChats } from '../../../db/repositories/chat/chat-list.ts';
import { findProfileSummary } from '../../../db/repositories/chat/profiles.ts';
import { createRouter } from '../../../ops/router.ts';
import { notFound } from '../../http/errors.ts';
import { jsonBody } from '../../http/middleware/json-body.ts';
import { readQuery } from '../../http/validate.ts';
import { authenticate, type SdkState } from '../authenticate.ts';
import type { SdkDeps } from '../deps.ts';
import { idempotent } from '../idempotent.ts';
import { createAnswerPoll } from './answer-poll.ts';
import { kickoffSequence } from './chat-sequence.ts';
import { endChat, kickOff } from './commands.ts';
import { limitKickoffs } from './kickoff-limiter.ts';
import { createPoll } from './poll.ts';
import { kickoffSchema, listQuerySchema, pollQuerySchema } from './schema.ts';
import { toChatListView } from './view.ts';

/** Chats of the SDK: kickoff and polls. */
export function chatRoutes(deps: SdkDeps): Router<SdkState> {
  const router = createRouter<SdkState>({ prefix: '/chat/:profile_id/recommend' });
  const allowed = authenticate(deps, 'chat');
  const poll = createPoll(deps);
  const answerPoll = createAnswerPoll(deps.chatCache, deps.longPolls);

  const start = idempotent(
    deps,
    {
      schema: kickoffSchema,
      admitted: 'round',
      // A follow-up may have a reason of its chat's own, which comes first.
      guard: ({ caller, body, isRepeat }, run) =>
        body.chat_id ? run() : deps.kickoffPrecheck.run(caller.tenantId, run, isRepeat),
    },
    async (ctx, { body, newId }) => {
      const request = { caller: ctx.state.caller, profileId: ctx.params.profile_id ?? '', newId };
      ctx.body = { success: true, data: await kickOff(deps, request, body) };
      ctx.status = 202;
    },
  );
  router.post('/', allowed, jsonBody, limitKickoffs(deps.kickoffLimiter), kickoffSequence(deps), start);

  router.get('/', allowed, async (ctx) => {
    const query = readQuery(ctx, listQuerySchema);
    const profile = await findProfileSummary(deps.db, ctx.state.caller, ctx.params.profile_id ?? '');
    if (!profile) throw notFound('There is no such profile.');
    const page = await listChats(deps.db, ctx.state.caller, { profileId: profile.id, ...query });
    ctx.body = { success: true, data: toChatListView(page, query) };
  });

  router.get('/:chat_id', allowed, async (ctx) => {
    const { wait } = readQuery(ctx, pollQuerySchema);
    const { profile_id = '', chat_id = '' } = ctx.params;
    const { caller } = ctx.state;
    const { lineageId, tenantId } = caller;
    const chat = { tenantId, profileId: profile_id, chatId: chat_id };
    const read = () => poll.chat({ caller, profileId: profile_id, chatId: chat_id });
    await answerPoll(ctx, { lineageId, chat, waitMs: wait * 1_000, read });
  });

  router.get('/:chat_id/:round_id', allowed, async (ctx) => {
    const { profile_id = '', chat_id = '', round_id = '' } = ctx.params;
    const { wait } = readQuery(ctx, pollQuerySchema);
    const { caller } = ctx.state;
    const { lineageId, tenantId } = caller;
    const chat = { tenantId, profileId: profile_id, chatId: chat_id };
    const read = () => poll.round({ caller, profileId: profile_id, chatId: chat_id }, round_id);
    await answerPoll(ctx, { lineageId, chat, waitMs: wait * 1_000, read });
  });

  router.delete('/:chat_id', allowed, async (ctx) => {
    const { profile_id = '', chat_id = '' } = ctx.params;
    const named = { caller: ctx.state.caller, profileId: profile_id, chatId: chat_id };
    ctx.body = { success: true, data: await endChat(deps, named) };
  });

  return router;
}
