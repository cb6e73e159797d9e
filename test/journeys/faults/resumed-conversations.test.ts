import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { conversationKey } from '../../../server/quotes/conversation-key.ts';
import { quoteWorkflowId } from '../../../workflows/quotes/contract.ts';
import { sonarWorkflowId } from '../../../workflows/sonar/contract.ts';
import { newIds, QuoteClient } from '../../support/quote-client.ts';
import { getStatuses, newSonarAccount } from '../../support/sonar-client.ts';
import { startTestApp, type TestApp } from '../../support/test-app.ts';
import { setFaults } from '../../support/upstream-faults.ts';

let testApp: TestApp;
let connection: Connection;
let client: Client;
beforeAll(async () => {
  const quick = { ABANDONED_AFTER_MS: '1000', RECONCILE_EVERY_MS: '1000', QUOTES_THINK_MS: '2000' };
  testApp = await startTestApp(quick);
  connection = await Connection.connect({ address: testApp.config.TEMPORAL_ADDRESS ?? '' });
  client = new Client({ connection });
}, 60_000);
afterEach(() => setFaults(testApp.standins.llmDemoUrl));
afterAll(async () => {
  await connection?.close();
  await testApp?.close();
});

test('questions of a terminated Sonar actor are answered by its successor', async () => {
  const { client: sonar } = await newSonarAccount(testApp);
  const guid = await sonar.begin();
  await setFaults(testApp.standins.llmDemoUrl, [{ step: 'task', kind: 'delay', ms: 60_000, nth: 2 }]);
  const running = await sonar.ask(guid, 'Analyze the traffic');
  const waiting = await sonar.ask(guid, 'Show the logins');
  await sonar.untilChat(guid, running, (chat) => getStatuses(chat).includes('COMPLETED'));
  await client.workflow.getHandle(sonarWorkflowId(guid)).terminate('by hand');
  await setFaults(testApp.standins.llmDemoUrl);
  for (const chat of [running, waiting]) {
    const ended = await sonar.untilEnded(guid, chat, 20_000);
    expect(new Set(getStatuses(ended))).toEqual(new Set(['COMPLETED']));
  }
}, 60_000);

test('a message of a terminated quote actor is answered by its successor', async () => {
  const quotes = new QuoteClient(testApp.baseUrl);
  const ids = newIds();
  await quotes.send(ids, '하나');
  const workflowId = quoteWorkflowId(
    testApp.config.QUOTES_TASK_QUEUE,
    conversationKey(ids.userId, ids.threadNum),
  );
  await client.workflow.getHandle(workflowId).terminate('by hand');
  const reply = await quotes.untilCompleted(ids, { timeoutMs: 20_000 });
  expect(reply.content).toBeTruthy();
}, 60_000);
