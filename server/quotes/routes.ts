import { randomUUID } from 'node:crypto';
import type Router from '@koa/router';
import type { Context, Middleware } from 'koa';
import {
  countActiveConversations,
  findQuoteConversation,
} from '../../db/repositories/quotes/quote-conversations.ts';
import { createRouter } from '../../ops/router.ts';
import { rateLimitKey } from '../http/client-address.ts';
import { ApiError, InexactNumberError } from '../http/errors.ts';
import { memoizeFor } from '../http/memoize-for.ts';
import { jsonBody } from '../http/middleware/json-body.ts';
import { noHead } from '../http/middleware/no-head.ts';
import { validate } from '../http/validate.ts';
import { conversationKey } from './conversation-key.ts';
import { conversationNotFound, missingFields, missingParameters } from './errors.ts';
import type { Quotes, QuotesDeps } from './quotes.ts';
import { conversationSchema, type Message, messageSchema } from './schema.ts';
import { send } from './send.ts';
import { getStartCursor } from './stream-cursor.ts';
import { toHealthView, toStatusView } from './view.ts';

/** Quote conversations, without authentication (QGEN-04). */
export function quoteRoutes(deps: QuotesDeps): Router {
  const { db, quotes } = deps;
  const router = createRouter();
  const limited = limitRate(quotes);

  router.post('/send', limited, messageBody, async (ctx) => {
    const message = validate(ctx.request.body, messageSchema, missingFields);
    await limitNew(message, ctx.ip);
    ctx.body = await send(deps, message, randomUUID());
  });

  router.get('/status', limited, async (ctx) => {
    const { key, ids, conversation } = await readConversation(ctx);
    const missingStatus = (await quotes.isLost(key, conversation)) ? 'error' : 'pending';
    ctx.body = toStatusView(ids, conversation, missingStatus, new Date());
  });

  router.get('/stream', noHead, limited, async (ctx) => {
    const { key, conversation } = await readConversation(ctx);
    const cursor = getStartCursor(conversation, getLastEventId(ctx));
    if (!cursor) {
      // An EventSource does not reconnect after a 204.
      ctx.status = 204;
      return;
    }
    const { req, res } = ctx;
    await quotes.streams.open({ req, res, address: rateLimitKey(ctx.ip), key, conversation, cursor });
    // The stream writes the response, not Koa.
    ctx.respond = false;
  });

  /** Counts messages that start a conversation. */
  async function limitNew({ userId, threadNum }: Message, ip: string): Promise<void> {
    if (await findQuoteConversation(db, conversationKey(userId, threadNum))) return;
    await quotes.limitNew({ set() {} }, rateLimitKey(ip));
  }

  async function readConversation(ctx: Context) {
    const ids = validate(ctx.query, conversationSchema, missingParameters);
    const key = conversationKey(ids.userId, ids.threadNum);
    const conversation = await findQuoteConversation(db, key);
    if (!conversation) throw conversationNotFound();
    return { key, ids, conversation };
  }

  return router;
}

/** How long the number of active conversations is cached, because counting reads all of them. */
const countMaxAgeMs = 1_000;

/** The state of the service and its number of conversations (QMISC-01). */
export function quoteHealthRoutes({ db, quotes }: Pick<QuotesDeps, 'db' | 'quotes'>): Router {
  const activeConversations = memoizeFor(countMaxAgeMs, () => countActiveConversations(db));
  const router = createRouter();

  router.get('/', limitRate(quotes), async (ctx) => {
    ctx.body = toHealthView(await activeConversations(), new Date());
  });

  return router;
}

function limitRate(quotes: Pick<Quotes, 'limitRate'>): Middleware {
  return async (ctx, next) => {
    await quotes.limitRate(ctx, rateLimitKey(ctx.ip));
    await next();
  };
}

/** Reads the header, else the query, because polyfills of EventSource cannot set a header. */
function getLastEventId(ctx: Context): string {
  return ctx.get('last-event-id') || [ctx.query.lastEventId].flat().at(-1) || '';
}

/** Parses the body; any error but an inexact number is reported as missing fields. */
const messageBody: Middleware = async (ctx, next) => {
  try {
    await jsonBody(ctx, async () => {});
  } catch (error) {
    if (error instanceof InexactNumberError) throw error;
    throw error instanceof ApiError && error.status < 500 ? missingFields() : error;
  }
  await next();
};
