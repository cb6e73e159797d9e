import { mkdir, writeFile } from 'node:fs/promises';
import { request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import Koa from 'koa';
import { createLogger } from '../../../logger.ts';
import { dashboardRoutes } from '../../../server/dashboard/routes.ts';
import { createArea, serveAreas } from '../../../server/http/area.ts';
import { toErrorView } from '../../../server/http/middleware/error-handler.ts';
import { type RequestState, requestId } from '../../../server/http/middleware/request-id.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const page = '<!doctype html><title>Roundtable</title>';
const quotesPage = '<!doctype html><title>Quote Generator</title>';
const script = 'export const answer = 42;'.repeat(50);

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let built: Server;
let unbuilt: Server;
beforeAll(async () => {
  folder = await temporaryFolder();
  const assets = join(folder.path, 'assets');
  await mkdir(assets);
  await writeFile(join(folder.path, 'index.html'), page);
  await writeFile(join(folder.path, 'quotes.html'), quotesPage);
  await writeFile(join(folder.path, '.stamp'), 'secret');
  await writeFile(join(assets, 'index-1.js'), script);
  await writeFile(join(assets, 'index-1.js.br'), brotliCompressSync(script));
  await writeFile(join(assets, 'index-1.js.gz'), gzipSync(script));
  [built, unbuilt] = await Promise.all([serve(folder.path), serve(join(folder.path, 'nowhere'))]);
});
afterAll(async () => {
  built?.close();
  unbuilt?.close();
  await folder?.remove();
});

async function serve(from: string): Promise<Server> {
  const app = new Koa<RequestState>();
  app.use(requestId(createLogger({ level: 'silent', name: 'test' })));
  app.use(serveAreas([createArea('', { errorForm: toErrorView, routers: [dashboardRoutes(from)] })]));
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return server;
}

const getUrl = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const get = (path: string, headers = {}) => fetch(`${getUrl(built)}${path}`, { headers, redirect: 'manual' });

/** The status of a raw path; fetch would normalize it. */
function fetchStatus(path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const { port } = built.address() as AddressInfo;
    request({ port, path }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

describe('the dashboard', () => {
  test('is where the root redirects', async () => {
    const { status, headers } = await get('/');
    expect([status, headers.get('location')]).toEqual([302, '/dashboard']);
  });

  test.each(['/dashboard', '/dashboard/', '/dashboard/chats/1b?round=2', '/dashboard/%E0%A4%A'])(
    'is one page at %s',
    async (path) => {
      const response = await get(path);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toMatch(/^text\/html/);
      expect(response.headers.get('cache-control')).toBe('no-cache');
      expect(await response.text()).toBe(page);
    },
  );

  test('allows only its own scripts', async () => {
    const { headers } = await get('/dashboard');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  });

  test.each(['br', 'gzip', 'identity'])('has immutable assets, in %s', async (encoding) => {
    const response = await get('/dashboard/assets/index-1.js', { 'accept-encoding': encoding });
    expect(response.headers.get('cache-control')).toBe('max-age=31536000,immutable');
    expect(response.headers.get('content-encoding')).toBe(encoding === 'identity' ? null : encoding);
    expect(response.headers.get('vary')).toBe('accept-encoding');
    expect(response.headers.get('content-type')).toMatch(/^(text|application)\/javascript/);
    expect(await response.text()).toBe(script);
  });

  test.each([
    '/dashboard/assets/gone-1.js',
    '/dashboard/assets/..%2f.stamp',
    '/dashboard/assets/..%2findex.html',
    '/dashboard/assets/%2e%2e%2f.stamp',
    '/dashboard/assets/%2fetc%2fpasswd',
    '/dashboard/assets/a%00b',
  ])('has nothing at %s', async (path) => {
    expect(await fetchStatus(path)).toBe(404);
  });

  test('has a separate page for quotes', async () => {
    const response = await get('/quotes');
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
    expect(await response.text()).toBe(quotesPage);
  });

  test.each(['/dashboard', '/quotes'])('explains at %s how to build it when it is missing', async (path) => {
    const response = await fetch(getUrl(unbuilt) + path);
    expect(response.status).toBe(503);
    expect(await response.text()).toContain('npm start');
  });
});
