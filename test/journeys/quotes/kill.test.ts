import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type LlmServer, startLlmServer } from '../../support/llm-server.ts';
import { newIds, QuoteClient } from '../../support/quote-client.ts';
import { openQuoteStream } from '../../support/quote-stream-client.ts';
import type { RunningProgram } from '../../support/start-program.ts';
import { kill, startTestProcesses, type TestProcesses } from '../../support/test-processes.ts';
import { waitFor } from '../../support/wait-for.ts';

/** Workflow tasks of a killed worker time out after 10 s. */
const recoveryMs = 30_000;

let llm: LlmServer;
let testApp: TestProcesses;
let worker: RunningProgram;
let client: QuoteClient;
beforeAll(async () => {
  llm = await startLlmServer();
  testApp = await startTestProcesses({
    LLM_BASE_URL: llm.baseUrl,
    LLM_MODEL: 'm-1',
    LLM_TIMEOUT_MS: '30000',
    QUOTES_THINK_MS: '0',
    QUOTES_TOKEN_MS: '0',
    ADMISSION_TIMEOUT_MS: '40000',
  });
  [worker] = await Promise.all([testApp.startWorker(), testApp.startServer()]);
  client = new QuoteClient(testApp.baseUrl);
}, 60_000);
afterAll(async () => {
  await testApp?.close();
  await llm?.close();
});

describe('a worker that is killed while it makes a reply', () => {
  test('leaves it to the next, which makes each reply once', async () => {
    const ids = newIds();
    llm.answer('nothing');
    await client.send(ids, '하나');
    await waitFor(() => llm.asked().length === 1, { timeoutMs: 10_000 });
    const listener = await openQuoteStream(client.streamUrl(ids));

    await kill(worker);
    llm.answer({ text: '두 번째 사람이 하는 말' });
    const whileAway = client.send(ids, '둘');
    expect((await client.status(ids)).body.status).toBe('pending');
    worker = await testApp.startWorker();

    expect((await whileAway).body.status).toBe('pending');
    await client.untilCompleted(ids, { timeoutMs: recoveryMs });
    await listener.ended;
    expect(listener.text()).toBe('두 번째 사람이 하는 말');
    expect(llm.asked().map((turns) => turns.filter(({ role }) => role === 'user').length)).toEqual([1, 1, 2]);
  }, 90_000);
});
