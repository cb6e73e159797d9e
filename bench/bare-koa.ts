import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import Koa from 'koa';
import { runProcess } from '../run-process.ts';

/** Baseline for polls: a Koa server that answers every GET with the body of the last PUT. */
await runProcess('bare-koa', async () => {
  const app = new Koa();
  let body = '';
  app.use(async (ctx) => {
    if (ctx.method === 'PUT') body = await text(ctx.req);
    ctx.type = 'json';
    ctx.body = body;
  });
  const server = createServer(app.callback());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    ready: { url: `http://127.0.0.1:${port}/` },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
});
