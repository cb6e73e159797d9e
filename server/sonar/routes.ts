import type Router from '@koa/router';
import type { Middleware } from 'koa';
import {
  createSonarConversation,
  listSonarConversations,
  renameSonarConversation,
} from '../../db/repositories/sonar/sonar-conversations.ts';
import { readSonarConversation } from '../../db/repositories/sonar/sonar-reading.ts';
import { untitled } from '../../domain/sonar/title.ts';
import { createRouter } from '../../ops/router.ts';
import type { SonarState } from './authenticate.ts';
import { ask, remove, stop } from './commands.ts';
import { noConversation, nullArgument } from './errors.ts';
import { formBody } from './form-body.ts';
import { readBody, readGuid, readGuids, readQuery } from './read.ts';
import { chatPageSchema, conversationPageSchema, questionSchema, titleSchema } from './schema.ts';
import type { SonarDeps } from './sonar.ts';
import { toChatListView, toConversationListView, toConversationView } from './view.ts';

const conversationsPath = '/ai/conversations';

/** Sonar conversations of the caller, whom `authenticate` has set. */
export function sonarRoutes(deps: SonarDeps): Router<SonarState> {
  const { db, sonar } = deps;
  const { llmModel, timeZone } = sonar;
  const router = createRouter<SonarState>({ strict: true });

  router.post(conversationsPath, async (ctx) => {
    const title = untitled[ctx.acceptsLanguages('en', 'ko') === 'ko' ? 'ko' : 'en'];
    const guid = await createSonarConversation(db, ctx.state.caller.accountId, { title, llmModel });
    ctx.body = { guid, title };
  });

  router.get(conversationsPath, async (ctx) => {
    const page = readQuery(ctx, conversationPageSchema);
    const found = await listSonarConversations(db, ctx.state.caller.accountId, page);
    ctx.body = toConversationListView(found, timeZone);
  });

  router.delete(conversationsPath, async (ctx) => {
    const { caller, logger } = ctx.state;
    ctx.body = { failures: await remove({ db, sonar, logger }, caller.accountId, readGuids(ctx)) };
  });

  router.get(`${conversationsPath}/:guid`, async (ctx) => {
    const snapshot = await readSonarConversation(db, {
      accountId: ctx.state.caller.accountId,
      conversationId: readGuid(ctx),
    });
    if (!snapshot) throw noConversation();
    ctx.body = toConversationView(snapshot, timeZone);
  });

  router.put(`${conversationsPath}/:guid`, formBody, async (ctx) => {
    const guid = readGuid(ctx);
    const { title } = readBody(ctx, titleSchema);
    const isRenamed = await renameSonarConversation(
      db,
      { accountId: ctx.state.caller.accountId, conversationId: guid },
      title,
    );
    if (!isRenamed) throw noConversation();
    ctx.body = {};
  });

  router.get(`${conversationsPath}/:guid/chats`, async (ctx) => {
    const guid = readGuid(ctx);
    const page = readQuery(ctx, chatPageSchema);
    const snapshot = await readSonarConversation(
      db,
      { accountId: ctx.state.caller.accountId, conversationId: guid },
      page,
    );
    if (!snapshot) throw noConversation();
    ctx.body = toChatListView(snapshot, timeZone);
  });

  router.post(`${conversationsPath}/:guid/chats`, formBody, async (ctx) => {
    const named = { accountId: ctx.state.caller.accountId, guid: readGuid(ctx) };
    ctx.body = await ask(deps, named, readBody(ctx, questionSchema));
  });

  router.post(`${conversationsPath}/:guid/stop`, async (ctx) => {
    await stop(deps, { accountId: ctx.state.caller.accountId, guid: readGuid(ctx) });
    ctx.body = {};
  });

  return router;
}

/** Rejects an empty guid in the path, which is a missing parameter and not the list (ruling C2). */
export function requireConversationId(areaPrefix: string): Middleware {
  const empty = `${areaPrefix}${conversationsPath}/`;
  return (ctx, next) => {
    if (ctx.path === empty || ctx.path.startsWith(`${empty}/`)) throw nullArgument('guid');
    return next();
  };
}
