import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startHttpServer, type TestHttpServer } from '../support/http-server.ts';
import { startTestApp, type TestApp } from '../support/test-app.ts';
import { waitFor } from '../support/wait-for.ts';

let llmDemo: TestHttpServer;
let testApp: TestApp;
let calls = 0;
let abandoned = 0;
beforeAll(async () => {
  llmDemo = await startHttpServer((_request, response) => {
    calls += 1;
    response.on('close', () => {
      abandoned += 1;
    });
  });
  testApp = await startTestApp({ LLM_DEMO_URL: llmDemo.url, STEP_TIMEOUT_MS: '60000' });
});
afterAll(async () => {
  await llmDemo?.close();
  await testApp?.close();
});

test('a call of a chat that ends is given up at once, although heartbeats are far apart', async () => {
  const { sdk } = await testApp.newTenant();
  const profileId = await sdk.newProfile({ locale: 'ko' });
  const { data } = await sdk.kickOff(profileId, { prompt: '카레' });
  await waitFor(() => calls === 1);
  await sdk.send('DELETE', `/v1/chat/${profileId}/recommend/${data.chat_id}`);
  // The next heartbeat is due 22 s after the call.
  await waitFor(() => abandoned === 1, { timeoutMs: 10_000 });
  expect(calls).toBe(1);
}, 30_000);
