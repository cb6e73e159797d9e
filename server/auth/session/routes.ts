import type Router from '@koa/router';
import type { Context } from 'koa';
import { createRouter } from '../../../ops/router.ts';
import { unauthorized } from '../../http/errors.ts';
import { jsonBody } from '../../http/middleware/json-body.ts';
import { readBody } from '../../http/validate.ts';
import type { AuthDeps } from '../authenticate.ts';
import {
  type AudienceName,
  authenticationRequired,
  cookieNames,
  extractSessionToken,
} from '../session-token.ts';
import { sessionSchema } from './schema.ts';
import { toSessionView } from './view.ts';

const invalidToken =
  'This token is not valid here now: check its signature, `iss`, `aud` and times; `exp` is required, in seconds.';

/** Sessions of dashboards: the token is kept in a cookie that scripts cannot read (ruling Q32). */
export function sessionRoutes({ audiences }: Pick<AuthDeps, 'audiences'>): Router {
  const router = createRouter({ prefix: '/session' });

  router.post('/', jsonBody, async (ctx) => {
    const { token } = readBody(ctx, sessionSchema);
    const session = (await audiences.tenant(ctx, token)) ?? (await audiences.backoffice(ctx, token));
    if (!session) throw unauthorized(invalidToken);
    setCookie(ctx, session.audience, { token, expires: session.expiresAt });
    ctx.body = { success: true, data: toSessionView(session) };
  });

  router.get('/', async (ctx) => {
    const session =
      (await audiences.tenant(ctx, extractSessionToken(ctx, 'tenant'))) ??
      (await audiences.backoffice(ctx, extractSessionToken(ctx, 'backoffice')));
    if (!session) throw authenticationRequired();
    ctx.body = { success: true, data: toSessionView(session) };
  });

  router.delete('/', (ctx) => {
    setCookie(ctx, 'tenant', null);
    setCookie(ctx, 'backoffice', null);
    ctx.body = { success: true, data: {} };
  });

  return router;
}

interface SessionCookie {
  token: string;
  expires: Date;
}

/** Sets an audience's cookie until it expires; removes it if it is null. */
function setCookie(ctx: Context, audience: AudienceName, cookie: SessionCookie | null): void {
  ctx.cookies.set(cookieNames[audience], cookie?.token ?? null, {
    httpOnly: true,
    sameSite: 'lax',
    secure: ctx.secure,
    path: '/',
    ...(cookie && { expires: cookie.expires }),
  });
}
