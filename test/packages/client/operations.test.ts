import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createClient } from '../../../packages/client/src/client.ts';
import { json, startHttpServer, type TestHttpServer } from '../../support/http-server.ts';
import { findRequestErrors, operations } from '../../support/openapi.ts';
import { fastOptions } from './client-options.ts';

let server: TestHttpServer;
beforeEach(async () => {
  server = await startHttpServer((request, response) => {
    const data = {
      chat_id: 'c/1',
      round_id: 'r1',
      profile_id: 'p1',
      rounds: [{ round_id: 'r0' }],
      events: [],
    };
    json(request.url.includes('/events') ? 204 : 200, { success: true, data })(request, response);
  });
});
afterEach(() => server.close());

const events = 'GET /v1/chat/{profile_id}/recommend/{chat_id}/events';

/** The operations that the server was asked for, in order. */
function getCalled(): string[] {
  return server.requests.map(({ method, url, body }) => {
    const path = url.split('?')[0] ?? '';
    if (path.endsWith('/events')) return events;
    const found = operations.find((one) => one.method === method && one.fits.test(path));
    if (!found) throw new Error(`${method} ${path} is not an operation`);
    const problem = found.requestBody && findRequestErrors(method, found.template, JSON.parse(body));
    if (problem) throw new Error(`${method} ${path}: ${problem}`);
    return `${method} ${found.template}`;
  });
}

test('the client has every operation of the SDK API, with bodies that the API takes', async () => {
  const client = createClient(fastOptions(server.url));
  await client.validate();
  await client.profiles.create({ name: 'Ana' });
  await client.profiles.get('p1');
  await client.profiles.update('p1', { age: null });
  await client.profiles.delete('p1');
  const chat = await client.chats.start('p1', { prompt: 'Curry' });
  await client.chats.list('p1', { page: 0, limit: 20, order: 'asc' });
  await chat.ask('And wine', { newRound: true });
  await chat.get();
  await chat.round('r1');
  await chat.barcodes();
  await chat.triggers.signage({ action: 'enter' });
  await chat.triggers.coupon({ rec_id: 'rec-1', kind: 'issued' });
  await chat.triggers.recommend({ rec_id: 'rec-1' });
  await chat.triggers.backlist();
  for await (const _event of chat.follow()) expect(_event).toBeUndefined();
  await chat.end();
  const ofSdk = operations.filter(({ template }) => template.startsWith('/v1/'));
  expect(ofSdk.length).toBeGreaterThan(14);
  expect(new Set(getCalled())).toEqual(
    new Set([...ofSdk.map((one) => `${one.method} ${one.template}`), events]),
  );
});

test('ids are part of a path, whatever they contain', async () => {
  const chat = createClient(fastOptions(server.url)).chat('p/../x', 'c?1');
  await chat.get();
  await chat.round('r#1');
  expect(server.requests.map(({ url }) => url)).toEqual([
    '/v1/chat/p%2F..%2Fx/recommend/c%3F1',
    '/v1/chat/p%2F..%2Fx/recommend/c%3F1/r%231',
  ]);
});

test('a trigger is about the round that was asked last, unless it names another', async () => {
  const chat = await createClient(fastOptions(server.url)).chats.start('p1', { prompt: 'Curry' });
  await chat.triggers.recommend({ rec_id: 'a' });
  await chat.triggers.recommend({ rec_id: 'a', round_id: 'r7' });
  expect(server.requests.slice(1).map(({ body }) => JSON.parse(body))).toEqual([
    { chat_id: 'c/1', round_id: 'r1', rec_id: 'a' },
    { chat_id: 'c/1', round_id: 'r7', rec_id: 'a' },
  ]);
});

test('barcodes without a known round are those of the last one', async () => {
  await createClient(fastOptions(server.url)).chat('p1', 'c1').barcodes();
  expect(server.requests.map(({ url }) => url)).toEqual([
    '/v1/chat/p1/recommend/c1',
    '/v1/chat/p1/recommend/c1/r0/barcodes',
  ]);
});

test('a query leaves out what is not given', async () => {
  await createClient(fastOptions(server.url)).chats.list('p1', { page: undefined, limit: 5 });
  expect(server.requests.map(({ url }) => url)).toEqual(['/v1/chat/p1/recommend?limit=5']);
});
