import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type Router from '@koa/router';
import Koa from 'koa';
import type { Registry } from 'prom-client';
import { toUrl } from '../run-process.ts';
import { healthRoutes } from './health-routes.ts';
import type { Readiness } from './readiness.ts';
import { createRouter } from './router.ts';

interface OpsServer {
  url: string;
  close(): Promise<void>;
}

interface OpsServerOptions {
  host: string;
  port: number;
  readiness: Readiness;
  registry: Registry;
}

/** Scrapers and probes open one connection each. */
const maxConnections = 50;

/**
 * Serves `/healthz`, `/readyz` and `/metrics` on a separate port, also while the process drains. Metrics cover all
 * tenants, so clients must not reach this port.
 */
export async function startOpsServer({
  host,
  port,
  readiness,
  registry,
}: OpsServerOptions): Promise<OpsServer> {
  const app = new Koa();
  const routers = [healthRoutes(readiness), metricsRoutes(registry)];
  for (const router of routers) app.use(router.routes()).use(router.allowedMethods());

  const server = createServer({ requestTimeout: 10_000, headersTimeout: 10_000 }, app.callback());
  server.maxConnections = maxConnections;
  const { promise: listening, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(port, host, resolve);
  await listening;
  // Errors of single connections are ignored: the scraper sees them.
  server.on('error', () => {});
  app.on('error', () => {});
  return {
    url: toUrl(host, (server.address() as AddressInfo).port),
    async close() {
      const closed = new Promise<void>((done) => server.close(() => done()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function metricsRoutes(registry: Registry): Router {
  const router = createRouter();
  router.get('/metrics', async (ctx) => {
    ctx.set('cache-control', 'no-store');
    ctx.type = registry.contentType;
    ctx.body = await registry.metrics();
  });
  return router;
}
