import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { build } from 'vite';
import { plainHttpHost, useBrowser } from '../../support/browser.ts';
import { type ChatApi, startChatApi } from '../../support/chat-api.ts';
import { startHttpServer, type TestHttpServer } from '../../support/http-server.ts';
import { waitFor } from '../../support/wait-for.ts';

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

/** Runs in the page, which keeps what it sees in `window.follow`. */
const followInPage = (profileId: string, chatId: string) => `(async () => {
  const { createClient } = await import('/client.js');
  const timing = { backoffMs: 10, maxBackoffMs: 50, silenceMs: 1_000 };
  const client = createClient({ baseUrl: location.origin, apiKey: 'osk_demo_key', timing });
  const follow = (window.follow = { seen: [], failures: 0 });
  const onRetry = ({ code }) => { if (code === 'CONNECTION_FAILED') follow.failures += 1; };
  for await (const { sequence } of client.chat('${profileId}', '${chatId}').follow({ onRetry })) {
    follow.seen.push(sequence);
  }
})()`;

test('a page that was offline goes on where it was', async () => {
  const { profileId, chatId } = api.newChat();
  const context = await (await useBrowser()).newContext();
  try {
    const page = await context.newPage();
    const read = () => page.evaluate('window.follow') as Promise<{ seen: number[]; failures: number }>;
    await page.goto(site.url);
    api.append(chatId, 'round.accepted');
    const done = page.evaluate(followInPage(profileId, chatId));
    await waitFor(async () => (await read())?.seen.length === 1);
    await context.setOffline(true);
    await waitFor(async () => (await read()).failures >= 3);
    for (let index = 0; index < 3; index += 1) api.append(chatId, 'step.completed');
    expect((await read()).seen).toEqual([1]);
    await context.setOffline(false);
    await waitFor(async () => (await read()).seen.length === 4);
    api.append(chatId, 'chat.ended');
    await done;
    expect((await read()).seen).toEqual([1, 2, 3, 4, 5]);
  } finally {
    await context.close();
  }
});
