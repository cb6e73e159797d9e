import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { build } from 'vite';
import { plainHttpHost, useBrowser } from '../../support/browser.ts';
import { type ChatApi, startChatApi } from '../../support/chat-api.ts';
import { startHttpServer, type TestHttpServer } from '../../support/http-server.ts';

const entry = join(import.meta.dirname, '../../../packages/client/src/index.ts');

let api: ChatApi;
let site: TestHttpServer;
beforeAll(async () => {
  api = await startChatApi({ roundMs: 300 });
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    build: { write: false, lib: { entry, formats: ['es'] } },
  });
  const [{ output: [script] = [] } = {}] = built as { output?: { code: string }[] }[];
  site = await startHttpServer((request, response) => {
    if (request.url.startsWith('/v1/')) return api.answer(request, response);
    const isScript = request.url === '/client.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? script?.code : '<!doctype html><title>Shop</title>');
  });
}, 60_000);
afterAll(async () => {
  await site.close();
  await api.close();
});

/** Runs in the page. */
const shop = `(async () => {
  const { createClient } = await import('/client.js');
  const client = createClient({ baseUrl: location.origin, apiKey: 'osk_demo_key' });
  const chat = await client.chats.start('p1', { prompt: 'Curry' });
  const kinds = [];
  for await (const { kind } of chat.follow()) {
    kinds.push(kind);
    if (kind === 'round.completed') break;
  }
  const { status } = await chat.result();
  return { kinds, status, isSecureContext };
})()`;

test('a page without TLS starts a chat and follows it by a stream', async () => {
  const page = await (await useBrowser()).newPage();
  try {
    await page.goto(site.url.replace('127.0.0.1', plainHttpHost));
    expect(await page.evaluate(shop)).toEqual({
      kinds: ['round.accepted', ...Array(4).fill('step.completed'), 'round.completed'],
      status: 'completed',
      isSecureContext: false,
    });
  } finally {
    await page.close();
  }
  const followed = site.requests.filter(({ url }) => url.includes('/events'));
  expect(followed.map(({ headers }) => headers.accept)).toEqual(['text/event-stream']);
});
