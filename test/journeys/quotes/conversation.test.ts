import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { countActiveConversations } from '../../../db/repositories/quotes/quote-conversations.ts';
import { newIds, QuoteClient } from '../../support/quote-client.ts';
import { startSecondServer } from '../../support/second-server.ts';
import { startTestApp, type TestApp } from '../../support/test-app.ts';
import { waitFor } from '../../support/wait-for.ts';
import { sample, stage2, stage4 } from './samples.ts';

const isoMs = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const messages = ['하나', '둘', '셋', '넷'];

let testApp: TestApp;
let client: QuoteClient;
beforeAll(async () => {
  testApp = await startTestApp({ QUOTES_THINK_MS: '50' });
  client = new QuoteClient(testApp.baseUrl);
});
afterAll(() => testApp?.close());

describe('a conversation', () => {
  test('comes to a quote in four stages [QGEN-01, QSEND-11, QSTAT-07, QSTAT-08, QSTAT-09, QSTAT-10]', async () => {
    const replies = await client.talkToTheEnd(sample.ids, sample.messages);
    expect(replies[0]?.content).toBe(sample.firstReply);
    expect(replies[1]?.content).toBe(stage2);
    expect(replies[2]?.content).toMatch(/^솔직하게 .+요\?$/);
    expect(replies[3]?.content).toBe(stage4);
    expect(replies[3]?.quote).toEqual(sample.quote);
  });

  test('shows its quote at the fourth stage and no sooner [QSTAT-05, QSTAT-06]', async () => {
    const replies = await client.talkToTheEnd(newIds());
    expect(replies.map(({ quote }) => quote === null)).toEqual([true, true, true, false]);
    expect(Object.keys(replies[0] ?? {})).toEqual([
      ...['userId', 'threadNum', 'timestamp', 'status', 'content', 'quote'],
    ]);
  });

  test('has a quote of four texts [QSEND-10, QMISC-05, QMISC-06]', async () => {
    const quote = (await client.talkToTheEnd(newIds())).at(-1)?.quote;
    expect(Object.keys(quote ?? {})).toEqual(['id', 'text', 'author', 'category']);
    for (const value of Object.values(quote ?? {})) expect(value).toEqual(expect.any(String));
    expect(['hope', 'motivation', 'productivity', 'resilience']).toContain(quote?.category);
  });

  test('gets a quote of its mood', async () => {
    const texts = ['회사 일이 너무 바빠요', '마감이 내일이에요', '집중이 안 돼요', '야근이 계속돼요'];
    const [, , , last] = await client.talkToTheEnd(newIds(), texts);
    expect(last?.quote?.category).toBe('productivity');
  });

  test('stays completed with the same quote [QSEND-09, QMISC-03]', async () => {
    const ids = newIds();
    const last = (await client.talkToTheEnd(ids)).at(-1);
    for (const content of ['고마워요', '또 왔어요']) {
      const { status, body } = await client.send(ids, content);
      expect(status).toBe(200);
      expect(body).toEqual({ ...last, timestamp: expect.stringMatching(isoMs) });
    }
    expect(await client.status(ids)).toMatchObject({ body: { content: stage4, quote: last?.quote } });
  });

  test('is identified by both of its ids [QGEN-10]', async () => {
    const ids = newIds();
    await client.talk(ids, '안녕');
    const near = { userId: `${ids.userId}/`, threadNum: ids.threadNum };
    expect((await client.status(near)).status).toBe(404);
    expect((await client.status({ userId: ids.threadNum, threadNum: ids.userId })).status).toBe(404);
    expect((await client.talk({ ...ids, threadNum: 'another' }, '안녕')).content).toMatch(/^안녕하세요!/);
  });

  test.each([
    ['slashes', { userId: '../a/b', threadNum: '/' }],
    ['spaces and signs', { userId: ' a b?&#%+', threadNum: '"\\\n\t' }],
    ['emoji', { userId: '👩‍👩‍👧', threadNum: '😀'.repeat(200) }],
    ['a length of 200', { userId: 'u'.repeat(200), threadNum: '가'.repeat(200) }],
    ['control characters', { userId: '\0\u0001', threadNum: '\u007f' }],
  ])('may have ids with %s [QSEND-12, QSEND-16]', async (_name, ids) => {
    const { body } = await client.send(ids, '안녕');
    expect(body).toMatchObject({ ...ids, status: 'pending' });
    expect(await client.untilCompleted(ids)).toMatchObject(ids);
  });

  test('needs no key [QGEN-04]', async () => {
    const { status } = await client.post({
      ...newIds(),
      content: 'a',
      timestamp: '2024-01-15T10:30:00.000Z',
    });
    expect(status).toBe(200);
  });
});

describe('a message', () => {
  test('is answered pending at once [QSEND-01, QSEND-02, QSEND-03, QSEND-08, QSEND-15, QMISC-04]', async () => {
    const ids = newIds();
    const { status, headers, body } = await client.send(ids, '안녕');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(body).toEqual({ ...ids, timestamp: expect.stringMatching(isoMs), status: 'pending' });
  });

  test('is answered with the time of the answer [QSEND-17, QGEN-09]', async () => {
    const before = Date.now();
    const { body } = await client.post({ ...newIds(), content: 'a', timestamp: '2020-01-01T00:00:00Z' });
    expect(Date.parse(body.timestamp)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(body.timestamp)).toBeLessThanOrEqual(Date.now());
  });

  test('waits its turn behind a reply that is being made', async () => {
    const ids = newIds();
    const first = await client.send(ids, messages[0] ?? '');
    const second = await client.send(ids, messages[1] ?? '');
    expect([first.body.status, second.body.status]).toEqual(['pending', 'pending']);
    expect((await client.untilCompleted(ids)).content).toBe(stage2);
  });

  test('is neither lost nor duplicated by a concurrent one', async () => {
    const ids = newIds();
    await Promise.all([client.send(ids, '왼쪽'), client.send(ids, '오른쪽')]);
    expect((await client.untilCompleted(ids)).content).toBe(stage2);
    const [, fourth] = [await client.talk(ids, '셋'), await client.talk(ids, '넷')];
    expect(fourth.quote).not.toBeNull();
  });

  test('beyond the fourth changes nothing, early or late', async () => {
    const ids = newIds();
    const answers = await Promise.all(Array.from({ length: 8 }, (_, no) => client.send(ids, `${no}`)));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect(await client.untilCompleted(ids)).toMatchObject({ content: stage4 });
  });

  test('with a long text is stored unchanged', async () => {
    const content = `${'가 나\n다 '.repeat(666)}끝😀`;
    const reply = await client.talk(newIds(), content);
    expect(reply.content).toContain(content);
    const longest = { ...newIds(), content: '😀'.repeat(4_000), timestamp: '2024-01-15' };
    expect((await client.post(longest)).status).toBe(200);
  });
});

describe('the status', () => {
  test('is pending without content while a reply is being made [QSTAT-01, QSTAT-02]', async () => {
    const slow = await startSecondServer(testApp, { QUOTES_THINK_MS: 60_000 });
    const ids = newIds();
    await new QuoteClient(slow.url).send(ids, '안녕');
    await slow.stop();
    const { status, body } = await client.status(ids);
    expect(status).toBe(200);
    expect(body).toEqual({
      ...ids,
      timestamp: expect.stringMatching(isoMs),
      status: 'pending',
      quote: null,
    });
  });

  test('of an unknown conversation is 404 [QSTAT-12, QGEN-07]', async () => {
    const { status, body } = await client.status(newIds());
    expect(status).toBe(404);
    expect(body).toEqual({ error: '대화를 찾을 수 없습니다.' });
  });
});

/** The counts, which are cached for a second. */
const countActive = () => countActiveConversations(testApp.orm.em);

describe('the health', () => {
  test('counts conversations until they have their quote [QMISC-01, QMISC-02]', async () => {
    const before = await countActive();
    const ids = newIds();
    await client.talk(ids, '하나');
    expect(await countActive()).toBe(before + 1);
    await waitFor(async () => (await client.activeConversations()) === before + 1);
    const { status, body } = await client.request('/health');
    expect(status).toBe(200);
    expect(body).toEqual({
      status: 'ok',
      timestamp: expect.stringMatching(isoMs),
      activeConversations: before + 1,
    });
    for (const content of ['둘', '셋', '넷']) await client.talk(ids, content);
    await waitFor(async () => (await client.activeConversations()) === before);
  });
});
