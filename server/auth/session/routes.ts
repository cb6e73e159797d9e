import type Router from '@koa/router';
import type { Context } from 'koa';
import { createRouter } from '../../../ops/router.ts';
import { unauthorized } from '../../http/errors.ts';
import { jsonBody } from '../../http/middleware/json-body.ts';
import { readBody } from '../../http/middleware/validate.ts';
import type { AuthDeps } from '../authenticate.ts';
import {
  type AudienceName,
  authenticationRequired,
  cookieNames,
  extractSessionToken,
} from '../session-token.ts';
import { sessionSchema } from './schema.ts';
import { toSessionView } from './view.ts';

const notTaken =
  'This token is not valid here now: its signature, `iss`, `aud` or times do not fit; `exp` is needed, in seconds.';

/** Signing in to dashboards: a login goes into a cookie that scripts cannot read (ruling Q32). */
export function sessionRoutes({ audiences }: Pick<AuthDeps, 'audiences'>): Router {
  const router = createRouter({ prefix: '/api/v1/session' });

  router.post('/', jsonBody, async (ctx) => {
    const { token } = readBody(ctx, sessionSchema);
    const login = (await audiences.tenant(ctx, token)) ?? (await audiences.backoffice(ctx, token));
    if (!login) throw unauthorized(notTaken);
    setCookie(ctx, login.realm, token, login.expiresAt);
    ctx.body = { success: true, data: toSessionView(login) };
  });

  router.get('/', async (ctx) => {
    const login =
      (await audiences.tenant(ctx, extractSessionToken(ctx, 'tenant'))) ??
      (await audiences.backoffice(ctx, extractSessionToken(ctx, 'backoffice')));
    if (!login) throw authenticationRequired();
    ctx.body = { success: true, data: toSessionView(login) };
  });

  router.delete('/', (ctx) => {
    setCookie(ctx, 'tenant', null, null);
    setCookie(ctx, 'backoffice', null, null);
    ctx.body = { success: true, data: {} };
  });

  return router;
}

/** Sets a realm's cookie until it expires; without a token removes it. */
function setCookie(ctx: Context, realm: AudienceName, token: string | null, expires: Date | null): void {
  ctx.cookies.set(cookieNames[realm], token, {
    httpOnly: true,
    sameSite: 'lax',
    secure: ctx.secure,
    path: '/',
    ...(expires && { expires }),
  });
}
