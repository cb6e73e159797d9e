import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { operations } from '../support/openapi.ts';
import { rawRequest } from '../support/raw-request.ts';
import { type ServerWithoutWorker, startServerWithoutWorker } from '../support/server-without-worker.ts';

let server: ServerWithoutWorker;
beforeAll(async () => {
  server = await startServerWithoutWorker();
});
afterAll(() => server?.close());

const send = (method: string, path: string, headers: Record<string, string> = {}) =>
  rawRequest(server.baseUrl, { method, path, headers });

const others = ['/dashboard', '/quotes', '/docs', '/openapi.json', '/healthz', '/readyz'];
const documented = operations.map(({ method, template }) => ({
  method,
  path: template.replaceAll(/\{\w+\}/g, '5c1'),
}));
const paths = [...new Set([...documented.map(({ path }) => path), ...others])];

describe('a path', () => {
  test('is case-sensitive for every method', async () => {
    const endpoints = [...documented, ...others.map((path) => ({ method: 'GET', path }))].filter(
      ({ path }) => path.toUpperCase() !== path,
    );
    const statuses = await Promise.all(
      endpoints.map(async ({ method, path }) => [path, (await send(method, path.toUpperCase())).status]),
    );
    expect(statuses).toEqual(endpoints.map(({ path }) => [path, 404]));
  });

  test.each([
    ['a percent-encoded letter', '/api/%761/session'],
    ['a percent-encoded slash', '/api%2Fv1/session'],
    ['a doubled slash', '//api/v1/session'],
    ['a doubled slash inside', '/api//v1/session'],
    ['a dot segment', '/api/./v1/session'],
    ['a segment that leads back', '/docs/../api/v1/session'],
    ['a backslash', '/api\\v1/session'],
  ])('with %s is unknown', async (_name, path) => {
    expect((await send('DELETE', path)).status).toBe(404);
  });

  test.each([
    ['with a slash at its end', '/api/v1/session/'],
    ['as a whole address', 'http://elsewhere.example/api/v1/session'],
  ])('%s has the same guards', async (_name, path) => {
    const { status, headers } = await send('DELETE', path, { origin: 'https://evil.example' });
    expect({ status, cache: headers['cache-control'] }).toEqual({ status: 403, cache: 'no-store' });
  });
});

describe('a method without a route', () => {
  const open = paths.filter((path) => !path.startsWith('/api/sonar'));

  test.each(['TRACE', 'PROPFIND', 'LOCK', 'PATCH'])('is 405 at every known path: %s', async (method) => {
    const answers = await Promise.all(
      open.map(async (path) => {
        const { status, headers } = await send(method, path);
        return [path, status, headers.allow !== undefined && headers.allow !== ''];
      }),
    );
    expect(answers).toEqual(open.map((path) => [path, 405, true]));
  });

  test.each(['TRACE', 'PROPFIND', 'PATCH'])('is 404 at an unknown path: %s', async (method) => {
    for (const path of ['/nothing', '/api/chat/nothing', '/v1/nothing']) {
      expect((await send(method, path)).status).toBe(404);
    }
  });
});
