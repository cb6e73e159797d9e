import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type Router from '@koa/router';
import { send } from '@koa/send';
import type { Context } from 'koa';
import { createRouter } from '../../ops/router.ts';
import { notFound } from '../http/errors.ts';

/** Where dev/setup.mjs builds the pages. */
const builtPage = join(import.meta.dirname, '../../web/dist');

/** The pages load only from this server, except for images of products, whose URLs the store chooses. */
const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: http: https:",
  "connect-src 'self'",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const yearMs = 365 * 24 * 60 * 60 * 1_000;

/**
 * The pages: the dashboard, a single page with client-side routing, and the page of the Quote Generator. Names of
 * assets change with their content, so browsers may cache them for ever.
 */
export function dashboardRoutes(folder = builtPage): Router {
  const router = createRouter();

  router.get('/', (ctx) => ctx.redirect('/dashboard'));

  router.get('/dashboard/assets/:file', async (ctx) => {
    ctx.set('x-content-type-options', 'nosniff');
    ctx.vary('accept-encoding');
    const { file } = ctx.params;
    await sendFile(ctx, file ?? '', { root: join(folder, 'assets'), maxage: yearMs, immutable: true });
  });

  router.get(['/dashboard', '/dashboard/*path'], (ctx) => sendPage(ctx, folder, 'index.html'));
  router.get('/quotes', (ctx) => sendPage(ctx, folder, 'quotes.html'));

  return router;
}

async function sendPage(ctx: Context, folder: string, file: string): Promise<void> {
  ctx.set('content-security-policy', pagePolicy);
  ctx.set('x-content-type-options', 'nosniff');
  ctx.set('referrer-policy', 'no-referrer');
  ctx.set('cache-control', 'no-cache');
  ctx.type = 'html';
  if (existsSync(join(folder, file))) {
    await sendFile(ctx, file, { root: folder });
    return;
  }
  ctx.status = 503;
  ctx.body = notBuiltPage;
}

/** @throws {ApiError} 404 if there is no such file, or the path leaves the folder */
async function sendFile(ctx: Context, file: string, options: Parameters<typeof send>[2]): Promise<void> {
  try {
    await send(ctx, file, options);
  } catch (error) {
    const { status = 500 } = error as { status?: number };
    throw status < 500 ? notFound(`There is nothing at ${ctx.path}.`) : error;
  }
}

/** Sent instead of the dashboard if it is not built; the API works without it. */
const notBuiltPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Roundtable</title>
</head>
<body>
<h1>The dashboard is not built</h1>
<p>This server runs, but the files of its dashboard are missing. Build them by <code>npm start</code>,
or by <code>npx vite build web</code>, and load this page again.</p>
<p>The API works meanwhile; it is described at <a href="/docs">/docs</a>.</p>
</body>
</html>
`;
