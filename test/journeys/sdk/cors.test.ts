import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { useBrowser } from '../../support/browser.ts';
import { startHttpServer, type TestHttpServer } from '../../support/http-server.ts';
import { startTestApp, type TestApp } from '../../support/test-app.ts';

let shop: TestHttpServer;
let origin: string;
let testApp: TestApp;
beforeAll(async () => {
  shop = await startHttpServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Shop</title>');
  });
  origin = shop.url.replace('127.0.0.1', 'localhost');
  testApp = await startTestApp({ SDK_CORS_ORIGINS: origin });
});
afterAll(async () => {
  await testApp?.close();
  await shop?.close();
});

/** What a page reads of a kickoff, of its poll and of an error; the page's error where the browser lets it read nothing. */
async function shopOn(pageOrigin: string) {
  const { key, sdk } = await testApp.newTenant();
  const profileId = await sdk.newProfile({ locale: 'ko' });
  const page = await (await useBrowser()).newPage();
  try {
    await page.goto(pageOrigin);
    return await page.evaluate(
      async ({ chats, key }) => {
        const authorization = `Bearer ${key}`;
        const headers = { authorization, 'content-type': 'application/json', 'idempotency-key': 'a' };
        const kickoff = () => fetch(chats, { method: 'POST', headers, body: '{"prompt":"카레"}' });
        try {
          const { data } = (await (await kickoff()).json()) as { data: { chat_id: string } };
          const repeat = await kickoff();
          const poll = await fetch(`${chats}/${data.chat_id}`, {
            headers: { authorization, 'if-none-match': '"none"' },
          });
          const ended = await fetch(`${chats}/${data.chat_id}`, {
            method: 'DELETE',
            headers: { authorization },
          });
          const unknown = await fetch(chats, { headers: { authorization: 'Bearer osk_none' } });
          return {
            replayed: repeat.headers.get('idempotent-replayed'),
            etag: poll.headers.get('etag'),
            sequence: poll.headers.get('chat-sequence'),
            ended: ended.status,
            unknown: unknown.status,
          };
        } catch (error) {
          return String(error);
        }
      },
      { chats: `${testApp.baseUrl}/v1/chat/${profileId}/recommend`, key },
    );
  } finally {
    await page.close();
  }
}

test('a page of a listed origin may use the API with a key', async () => {
  expect(await shopOn(origin)).toEqual({
    replayed: 'true',
    etag: expect.stringMatching(/^W?\/?"/),
    sequence: expect.stringMatching(/^\d+$/),
    ended: 200,
    unknown: 401,
  });
});

test('a page of another origin may not', async () => {
  expect(await shopOn(shop.url)).toBe('TypeError: Failed to fetch');
});

test('no cookie may come along', async () => {
  const answer = await fetch(`${testApp.baseUrl}/v1/validation`, { headers: { origin } });
  expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
  expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
});
