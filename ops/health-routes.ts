import type Router from '@koa/router';
import type { Readiness } from './readiness.ts';
import { createRouter } from './router.ts';

/**
 * `GET /healthz`: 200 while the process runs, regardless of its dependencies. `GET /readyz`: 200 when all
 * dependencies answer, else 503, with the state of each. Neither needs authentication, as neither shows secrets.
 */
export function healthRoutes(readiness: Readiness): Router {
  const router = createRouter();

  router.get('/healthz', (ctx) => {
    ctx.set('cache-control', 'no-store');
    ctx.body = { status: 'ok' };
  });

  router.get('/readyz', async (ctx) => {
    const report = await readiness.report();
    ctx.set('cache-control', 'no-store');
    ctx.status = report.status === 'ready' ? 200 : 503;
    ctx.body = report;
  });

  return router;
}
