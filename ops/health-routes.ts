import type Router from '@koa/router';
import type { Readiness } from './readiness.ts';
import { createRouter } from './router.ts';

/**
 * `GET /healthz`: the process runs and answers, whatever else does not. `GET /readyz`: 200 when all parts
 * that it needs answer, else 503; each is named. Neither tells secrets, so neither asks for any.
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
