import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import Koa, { type Middleware } from 'koa';
import { createLogger } from '../../../logger.ts';
import { createRouter } from '../../../ops/router.ts';
import { createArea, serveAreas } from '../../../server/http/area.ts';
import type { ApiError } from '../../../server/http/errors.ts';
import { type RequestState, requestId } from '../../../server/http/middleware/request-id.ts';

let server: Server;
beforeAll(async () => {
  const app = new Koa<RequestState>();
  app.use(requestId(createLogger({ level: 'silent', name: 'test' })));
  app.use(serveAreas([newArea('/a/inner/', '/x'), newArea('/a', '/x'), newArea('', '/x')]));
  server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
});
afterAll(() => {
  server?.close();
});

/** An area whose guard names the area in a header, and whose errors name it in the body. */
function newArea(prefix: string, path: string) {
  const guard: Middleware = (ctx, next) => {
    ctx.append('area', `[${prefix}]`);
    return next();
  };
  const router = createRouter();
  router.get(path, (ctx) => {
    ctx.body = prefix;
  });
  const errorForm = ({ code }: ApiError) => ({ area: prefix, code });
  return createArea(prefix, { errorForm, middleware: [guard], routers: [router] });
}

async function send(method: string, path: string) {
  const { port } = server.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method });
  return [answer.status, answer.headers.get('area'), answer.headers.get('allow')];
}

async function readError(path: string) {
  const { port } = server.address() as AddressInfo;
  return (await fetch(`http://127.0.0.1:${port}${path}`)).json();
}

describe('an area', () => {
  test('guards its routes, and paths and methods without a route', async () => {
    expect(await send('GET', '/a/x')).toEqual([200, '[/a]', null]);
    expect(await send('GET', '/a/nothing')).toEqual([404, '[/a]', null]);
    expect(await send('GET', '/a')).toEqual([404, '[/a]', null]);
    expect(await send('GET', '/ab')).toEqual([404, '[/a]', null]);
    expect(await send('POST', '/a/x')).toEqual([405, '[/a]', 'HEAD, GET']);
    expect(await send('OPTIONS', '/a/x')).toEqual([200, '[/a]', 'HEAD, GET']);
  });

  test('leaves its paths to no later area', async () => {
    expect(await send('GET', '/a/inner/x')).toEqual([200, '[/a/inner/]', null]);
    expect(await send('GET', '/a/inner/nothing')).toEqual([404, '[/a/inner/]', null]);
  });

  test('answers errors in its own form', async () => {
    expect(await readError('/a/inner/nothing')).toEqual({ area: '/a/inner/', code: 'NOT_FOUND' });
    expect(await readError('/a/nothing')).toEqual({ area: '/a', code: 'NOT_FOUND' });
  });

  test('with an empty prefix takes the other paths', async () => {
    expect(await send('GET', '/x')).toEqual([200, '[]', null]);
    expect(await send('GET', '/nothing')).toEqual([404, '[]', null]);
  });
});
