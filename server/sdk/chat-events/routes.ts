import type Router from '@koa/router';
import { createRouter } from '../../../ops/router.ts';
import { invalidRequest } from '../../http/errors.ts';
import { readQuery } from '../../http/validate.ts';
import { authenticate, isKeyAuthorized, type SdkState } from '../authenticate.ts';
import type { NamedChat } from '../chats/own-chat.ts';
import type { SdkDeps } from '../deps.ts';
import { createAnswerFollow } from './answer-follow.ts';
import { createFollower } from './follow.ts';
import { followQuerySchema, lastEventIdSchema } from './schema.ts';

/** Events of a chat: follow-polls and streams (rulings D18, D19). */
export function chatEventRoutes(deps: SdkDeps): Router<SdkState> {
  const router = createRouter<SdkState>({ prefix: '/chat/:profile_id/recommend/:chat_id/events' });
  const answerFollow = createAnswerFollow(deps.chatCache, deps.longPolls);

  router.get('/', authenticate(deps, 'chat'), async (ctx) => {
    const { profile_id = '', chat_id = '' } = ctx.params;
    const { caller } = ctx.state;
    const { after, wait, lastEventId } = readQuery(ctx, followQuerySchema);
    const named: NamedChat = { caller, profileId: profile_id, chatId: chat_id };
    const chat = { tenantId: caller.tenantId, chatId: chat_id, profileId: profile_id };
    const follower = createFollower(deps, named);
    const { lineageId } = caller;
    const isStream = ctx.method === 'GET' && ctx.accepts('json', 'text/event-stream') === 'text/event-stream';
    if (!isStream) {
      await answerFollow(ctx, { lineageId, chat, after, waitMs: wait * 1_000, follower });
      return;
    }
    const from = parseLastEventId(ctx.get('last-event-id') || lastEventId) ?? after;
    const { head } = await follower.read(from);
    if (head.endedAt !== null && from === head.version.sequence) {
      // An EventSource does not reconnect after a 204.
      ctx.status = 204;
      return;
    }
    const isAuthorized = () => isKeyAuthorized(deps, ctx, 'chat');
    await deps.chatEventStreams.open({
      req: ctx.req,
      res: ctx.res,
      lineageId,
      chat,
      after: from,
      follower,
      isAuthorized,
    });
    // The stream writes the response, not Koa.
    ctx.respond = false;
  });

  return router;
}

/** What a client that reconnects had last; it wins over `after`, which is where the client began. */
function parseLastEventId(id: string | undefined): number | null {
  if (id === undefined || id === '') return null;
  const { success, data } = lastEventIdSchema.safeParse(id);
  if (!success) throw invalidRequest('Last-Event-ID: must be the number of an event');
  return data;
}
