import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { json, startHttpServer, type TestHttpServer } from '../../support/http-server.ts';
import { newSonarAccount } from '../../support/sonar-client.ts';
import { startTestApp, type TestApp } from '../../support/test-app.ts';
import { readJournal } from '../../support/upstream-faults.ts';

const plan = JSON.stringify({
  tasks: [
    { content: 'Look', category: 'PLAN' },
    { content: 'Say', category: 'QNA' },
  ],
});

let model: TestHttpServer;
let testApp: TestApp;
beforeAll(async () => {
  model = await startHttpServer((request, response) => {
    const content = request.body.includes('json_object') ? plan : 'It rose at nine.';
    json(200, { choices: [{ message: { content } }] })(request, response);
  });
  testApp = await startTestApp({
    LLM_BASE_URL: `${model.url}/v1`,
    LLM_MODEL: 'gpt-4o',
    LLM_API_KEY: 'secret',
  });
});
afterAll(async () => {
  await testApp?.close();
  await model?.close();
});

test('a model that is set plans and answers, and is named [SONAR-13]', async () => {
  const { client } = await newSonarAccount(testApp);
  const guid = await client.begin();
  const { tasks } = await client.untilEnded(guid, await client.ask(guid, 'Why did traffic rise?'));
  expect(tasks.map(({ content, category, status }) => `${content} ${category} ${status}`)).toEqual([
    'Look PLAN COMPLETED',
    'Say QNA COMPLETED',
  ]);
  expect((await client.read(guid)).llm_model).toBe('gpt-4o');
  expect(model.requests[0]?.headers).toMatchObject({ authorization: 'Bearer secret' });
  expect(await readJournal(testApp.standins.llmDemoUrl)).toEqual([]);
});
