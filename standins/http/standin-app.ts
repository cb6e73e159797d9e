import { randomUUID } from 'node:crypto';
import { bodyParser } from '@koa/bodyparser';
import type Router from '@koa/router';
import type { Context, Middleware } from 'koa';
import Koa from 'koa';
import type { Control } from './control.ts';
import { ErrorAnswer } from './error-answer.ts';
import { Journal } from './journal.ts';

const openPaths = ['/__control', '/__journal', '/healthz'];

/** A stand-in: its routes with any bearer token, plus `/__control`, `/__journal`, `/healthz` without one. */
export function createStandinApp(control: Control, router: Router): Koa {
  const app = new Koa();
  // Only broken connections reach Koa's own handler, and faults cause them on purpose.
  app.silent = true;
  app.use(journaled(new Journal(), control));
  app.use(router.routes());
  app.use(router.allowedMethods({ throw: false }));
  return app;
}

/** The outer middleware: journal, error handler, body parser, then open paths or the token check. */
function journaled(journal: Journal, control: Control): Middleware {
  const readBody = bodyParser({ enableTypes: ['json'], jsonLimit: '8mb', onError: rejectBody });
  return async (ctx, next) => {
    const open = openPaths.includes(ctx.path);
    const requestId = randomUUID();
    const entry = open ? null : journal.open({ ...describe(ctx), request_id: requestId });
    ctx.set('x-request-id', requestId);
    ctx.res.once('finish', () => {
      if (entry) entry.status = ctx.res.statusCode;
    });
    try {
      await readBody(ctx, async () => {
        if (entry) entry.body = ctx.request.rawBody === undefined ? null : (ctx.request.body ?? null);
        if (open) return answerOpenPath(ctx, journal, control);
        requireToken(ctx);
        await next();
        answerUnknownRoute(ctx);
      });
    } catch (error) {
      answerError(ctx, error);
    }
  };
}

function describe(ctx: Context) {
  return {
    method: ctx.method,
    path: ctx.url,
    idempotency_key: ctx.get('idempotency-key') || null,
    tenant_code: ctx.get('x-tenant-code') || null,
    traceparent: ctx.get('traceparent') || null,
  };
}

function answerOpenPath(ctx: Context, journal: Journal, control: Control): void {
  const request = `${ctx.method} ${ctx.path}`;
  if (request === 'GET /healthz') ctx.body = { status: 'ok' };
  else if (request === 'GET /__journal') ctx.body = { requests: journal.entries };
  else if (request === 'GET /__control') ctx.body = control.state;
  else if (request === 'PUT /__control') ctx.body = control.replace(ctx.request.body);
  else
    throw new ErrorAnswer(
      { status: 405, code: 'method_not_allowed' },
      `${ctx.path} does not know ${ctx.method}`,
    );
}

function requireToken(ctx: Context): void {
  if (/^Bearer\s+\S/i.test(ctx.get('authorization'))) return;
  throw new ErrorAnswer(
    { status: 401, code: 'unauthorized' },
    'send "Authorization: Bearer <token>"; any token will do',
  );
}

function rejectBody(cause: Error): never {
  throw new ErrorAnswer(
    { status: 400, code: 'invalid_request' },
    `body: not readable as JSON (${cause.message})`,
    { cause },
  );
}

function answerUnknownRoute(ctx: Context): void {
  if (ctx.respond === false || ctx.body !== undefined) return;
  if (ctx.status === 405)
    throw new ErrorAnswer(
      { status: 405, code: 'method_not_allowed' },
      `${ctx.path} does not know ${ctx.method}`,
    );
  if (ctx.status === 404)
    throw new ErrorAnswer({ status: 404, code: 'not_found' }, `no route ${ctx.method} ${ctx.path}`);
}

function answerError(ctx: Context, error: unknown): void {
  const known = error instanceof ErrorAnswer;
  ctx.status = known ? error.status : 500;
  ctx.body = {
    error: {
      code: known ? error.code : 'internal_error',
      message: known ? error.message : 'the stand-in failed; this is a fault of its own',
    },
  };
}
