import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import type { Config } from '../../../config.ts';
import { conversationKey } from '../../../server/quotes/conversation-key.ts';
import type { RunningServer } from '../../../server/start-server.ts';
import { quoteWorkflowId } from '../../../workflows/quotes/contract.ts';
import { type LlmServer, startLlmServer } from '../../support/llm-server.ts';
import { type Ids, newIds, QuoteClient } from '../../support/quote-client.ts';
import { startSecondServer } from '../../support/second-server.ts';
import { startTestApp, type TestApp } from '../../support/test-app.ts';
import { waitFor } from '../../support/wait-for.ts';
import { queriesAbout } from '../../support/watch-queries.ts';
import { stage2, stage4 } from './samples.ts';

const maxConversations = 5;

let llm: LlmServer;
let testApp: TestApp;
let client: QuoteClient;
let servers: RunningServer[] = [];
let addresses = 0;
beforeAll(async () => {
  llm = await startLlmServer();
  testApp = await startTestApp({
    LLM_BASE_URL: llm.baseUrl,
    LLM_MODEL: 'm-1',
    LLM_TIMEOUT_MS: '400',
    QUOTES_MAX_CONVERSATIONS: String(maxConversations),
  });
  client = new QuoteClient(testApp.baseUrl);
});
beforeEach(() => testApp.orm.em.execute('truncate quote_conversations cascade'));
afterEach(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  servers = [];
});
afterAll(async () => {
  await testApp?.close();
  await llm?.close();
});

/** A client of another server of the test app with these settings; it has an address of its own. */
async function createClient(changes: Partial<Config>): Promise<QuoteClient> {
  const server = await startSecondServer(testApp, { ...changes, TRUSTED_PROXIES: 1 });
  servers.push(server);
  addresses += 1;
  return new QuoteClient(server.url, `192.0.2.${addresses}`);
}

describe('a model', () => {
  test('generates replies from the conversation so far', async () => {
    llm.answer({ text: '따뜻한 말' });
    const before = llm.asked().length;
    const replies = await client.talkToTheEnd(newIds(), ['하나', '둘', '셋', '넷']);
    expect(replies.map(({ content }) => content)).toEqual(Array(4).fill('따뜻한 말'));
    expect(replies.at(-1)?.quote?.text).toEqual(expect.any(String));
    const [system, ...turns] = llm.asked()[before + 2] ?? [];
    expect(system?.role).toBe('system');
    expect(turns).toEqual([
      { role: 'user', content: '하나' },
      { role: 'assistant', content: '따뜻한 말' },
      { role: 'user', content: '둘' },
      { role: 'assistant', content: '따뜻한 말' },
      { role: 'user', content: '셋' },
    ]);
  });

  test.each([
    ['fails', { status: 500 }],
    ['refuses', { status: 401 }],
    ['does not answer', 'nothing'],
    ['says far too much', { text: '말'.repeat(1_001) }],
  ] as const)('that %s is replaced by the specified texts', async (_name, answer) => {
    llm.answer(answer);
    const ids = newIds();
    expect((await client.talk(ids, '하나')).content).toContain('하나에 대해');
    expect((await client.talk(ids, '둘')).content).toBe(stage2);
  });
});

describe('an idle conversation', () => {
  test('expires, and the next message starts it over', async () => {
    llm.answer({ status: 500 });
    const there = await createClient({ QUOTES_IDLE_MS: 1_000 });
    const ids = newIds();
    await there.talkToTheEnd(ids);
    await waitFor(async () => (await there.status(ids)).status === 404);
    expect((await there.talk(ids, '다시')).content).toContain('다시에 대해');
  });
});

describe('stored conversations', () => {
  const begin = (count: number) =>
    Promise.all(Array.from({ length: count }, () => client.talk(newIds(), 'a')));

  test('are limited while none has expired', async () => {
    llm.answer({ status: 500 });
    await begin(maxConversations);
    const { status, headers, body } = await client.send(newIds(), '안녕');
    expect(status).toBe(503);
    expect(headers.get('retry-after')).toMatch(/^\d+$/);
    expect(body).toEqual({ error: expect.stringMatching(/[가-힣]/), code: 'TOO_MANY_CONVERSATIONS' });
  });

  test('are evicted once they have expired', async () => {
    llm.answer({ status: 500 });
    await begin(maxConversations);
    await testApp.orm.em.execute('update quote_conversations set expires_at = now()');
    await begin(maxConversations);
    await waitFor(async () => (await client.activeConversations()) === maxConversations);
  });

  test('are counted once for concurrent requests', async () => {
    const there = await createClient({});
    const asked = () => Promise.all(Array.from({ length: 20 }, () => there.activeConversations()));
    const seen = await queriesAbout('count(*)', asked);
    expect(seen).toHaveLength(1);
  });
});

describe('an address', () => {
  test('has a limit of messages per minute', async () => {
    const there = await createClient({ QUOTES_RATE_LIMIT_PER_MINUTE: 3 });
    for (let no = 1; no <= 3; no += 1) expect((await there.request('/health')).status).toBe(200);
    for (const path of ['/health', '/chat/status?userId=a&threadNum=b']) {
      const { status, headers, body } = await there.request(path);
      expect(status).toBe(429);
      expect(headers.get('retry-after')).toMatch(/^\d+$/);
      expect(body).toEqual({ error: expect.stringMatching(/[가-힣]/), code: 'RATE_LIMITED' });
    }
    expect((await there.send(newIds(), '안녕')).status).toBe(429);
  });

  test('has a limit of new conversations per minute, and can continue existing ones', async () => {
    llm.answer({ status: 500 });
    const there = await createClient({ QUOTES_NEW_PER_MINUTE: 2 });
    const [first, second] = [newIds(), newIds()];
    for (const ids of [first, second]) expect((await there.send(ids, '안녕')).status).toBe(200);
    const { status, headers, body } = await there.send(newIds(), '안녕');
    expect({ status, body }).toEqual({
      status: 429,
      body: { error: expect.stringMatching(/[가-힣]/), code: 'RATE_LIMITED' },
    });
    expect(headers.get('retry-after')).toMatch(/^\d+$/);
    expect((await there.send(first, '다시')).status).toBe(200);
  });
});

describe('a conversation whose actor was ended by hand', () => {
  async function terminate({ userId, threadNum }: Ids): Promise<void> {
    const connection = await Connection.connect({ address: testApp.config.TEMPORAL_ADDRESS ?? '' });
    const id = quoteWorkflowId(testApp.config.QUOTES_TASK_QUEUE, conversationKey(userId, threadNum));
    await new Client({ connection }).workflow.getHandle(id).terminate();
    await connection.close();
  }

  test('is in error once its reply is overdue, and goes on with the next message [QMISC-04]', async () => {
    llm.answer({ status: 500 });
    const slow = await createClient({ QUOTES_THINK_MS: 60_000 });
    const ids = newIds();
    await slow.send(ids, '하나');
    await terminate(ids);
    expect((await client.status(ids)).body.status).toBe('pending');
    await waitFor(async () => (await client.status(ids)).body.status === 'error', { timeoutMs: 10_000 });
    for (const content of ['둘', '셋', '넷']) await client.send(ids, content);
    expect((await client.untilCompleted(ids)).content).toBe(stage4);
  });

  test('is pending while it is only slow', async () => {
    const slow = await createClient({ QUOTES_THINK_MS: 60_000 });
    const ids = newIds();
    await slow.send(ids, '하나');
    await testApp.orm.em.execute("update quote_messages set created_at = now() - interval '1 hour'");
    expect((await client.status(ids)).body.status).toBe('pending');
  });
});
