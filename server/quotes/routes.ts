import { randomUUID } from 'node:crypto';
import type Router from '@koa/router';
import type { Context, Middleware } from 'koa';
import {
  countActiveConversations,
  findQuoteConversation,
} from '../../db/repositories/quotes/quote-conversations.ts';
import { createRouter } from '../../ops/router.ts';
import type { ServerDeps } from '../deps.ts';
import { rateLimitKey } from '../http/client-address.ts';
import { ApiError, InexactNumber } from '../http/errors.ts';
import { keptFor } from '../http/kept-for.ts';
import { jsonBody } from '../http/middleware/json-body.ts';
import { conversationKey } from './conversation-key.ts';
import { conversationNotFound, missingFields, missingParameters } from './errors.ts';
import { conversationSchema, type Message, messageSchema } from './schema.ts';
import { send } from './send.ts';
import { getStartCursor } from './stream-cursor.ts';
import { toHealthView, toStatusView } from './view.ts';

type Deps = Pick<ServerDeps, 'db' | 'quotes' | 'rollbacks' | 'admissionTimeoutMs'>;

/** How old the number of active conversations may be, which all conversations are counted for. */
const countKeptMs = 1_000;

/** Quote conversations; nobody needs a key for them (QGEN-04). */
export function quoteRoutes(deps: Deps): Router {
  const { db, quotes } = deps;
  const activeConversations = keptFor(countKeptMs, () => countActiveConversations(db));
  const router = createRouter({ prefix: '/api' });
  const limited: Middleware = async (ctx, next) => {
    await quotes.limitRate(ctx, rateLimitKey(ctx.ip));
    await next();
  };

  router.post('/chat/send', limited, messageBody, async (ctx) => {
    const message = messageSchema.safeParse(ctx.request.body);
    if (!message.success) throw missingFields();
    await limitNew(message.data, ctx.ip);
    ctx.body = await send(deps, message.data, randomUUID());
  });

  router.get('/chat/status', limited, async (ctx) => {
    const { key, named, conversation } = await readConversation(ctx);
    const waiting = (await quotes.isLost(key, conversation)) ? 'error' : 'pending';
    ctx.body = toStatusView(named, conversation, waiting, new Date());
  });

  router.get('/chat/stream', noHead, limited, async (ctx) => {
    const { key, conversation } = await readConversation(ctx);
    const place = getStartCursor(conversation, lastEventId(ctx));
    if (!place) {
      // Tells an EventSource to connect no more.
      ctx.status = 204;
      return;
    }
    const { req, res } = ctx;
    await quotes.streams.open({ req, res, address: rateLimitKey(ctx.ip), key, conversation, place });
    // From here on the stream writes by itself.
    ctx.respond = false;
  });

  router.get('/health', limited, async (ctx) => {
    ctx.body = toHealthView(await activeConversations(), new Date());
  });

  /** A conversation that goes on takes no room, so its messages are not counted. */
  async function limitNew({ userId, threadNum }: Message, ip: string): Promise<void> {
    if (await findQuoteConversation(db, conversationKey(userId, threadNum))) return;
    await quotes.limitNew({ set() {} }, rateLimitKey(ip));
  }

  async function readConversation(ctx: Context) {
    const named = conversationSchema.safeParse(ctx.query);
    if (!named.success) throw missingParameters();
    const key = conversationKey(named.data.userId, named.data.threadNum);
    const conversation = await findQuoteConversation(db, key);
    if (!conversation) throw conversationNotFound();
    return { key, named: named.data, conversation };
  }

  return router;
}

/** From the header, else from the query, where polyfills of EventSource write it as they cannot set a header. */
function lastEventId(ctx: Context): string {
  return ctx.get('last-event-id') || [ctx.query.lastEventId].flat().at(-1) || '';
}

/** Reads the body; whatever else than a number is wrong with it, its fields are not there. */
const messageBody: Middleware = async (ctx, next) => {
  try {
    await jsonBody(ctx, async () => {});
  } catch (error) {
    if (error instanceof InexactNumber) throw error;
    throw error instanceof ApiError && error.status < 500 ? missingFields() : error;
  }
  await next();
};

/** The router takes HEAD for GET, but a stream without a body is none. */
const noHead: Middleware = (ctx, next) => {
  if (ctx.method !== 'HEAD') return next();
  const headers = { allow: 'GET' };
  throw new ApiError(405, 'METHOD_NOT_ALLOWED', `HEAD is not possible at ${ctx.path}.`, { headers });
};
