import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readConfig } from '../../../config.ts';
import { apiDocument } from '../../support/openapi.ts';
import { newIds, QuoteClient } from '../../support/quote-client.ts';
import { startTestApp, type TestApp } from '../../support/test-app.ts';
import { stage2, stage4 } from './samples.ts';

const message = { ...newIds(), content: '안녕', timestamp: '2024-01-15T10:30:00.000Z' };
const missingFields = { error: '필수 필드가 누락되었습니다.' };
const missingParameters = { error: '필수 파라미터가 누락되었습니다.' };

let testApp: TestApp;
let client: QuoteClient;
beforeAll(async () => {
  // A hundred concurrent conversations may be slow on a busy machine.
  testApp = await startTestApp({ ADMISSION_TIMEOUT_MS: '40000' });
  client = new QuoteClient(testApp.baseUrl);
});
afterAll(() => testApp?.close());

/** A valid message of a new conversation. */
const nobodys = { ...message, ...newIds() };
/** The message with a field replaced; undefined removes it. */
const withField = (name: string, value: unknown) => ({ ...nobodys, [name]: value });

describe('the API', () => {
  test('is at port 3001 under /api by default [QGEN-02, QMISC-10]', () => {
    expect(readConfig({}).PORT).toBe(3001);
    expect(client.api).toBe(`${testApp.baseUrl}/api`);
  });

  test('has no version in its paths [QGEN-05]', async () => {
    const paths = Object.keys(apiDocument.paths ?? {}).filter((path) =>
      /^\/api\/(chat\/(send|status)|health)/.test(path),
    );
    expect(paths).toEqual(['/api/chat/send', '/api/chat/status', '/api/health']);
    expect((await fetch(`${testApp.baseUrl}/api/v1/chat/send`, { method: 'POST' })).status).toBe(404);
  });

  test('speaks JSON, of errors too [QGEN-03]', async () => {
    const answers = [await client.post(message), await client.post('{'), await client.request('/health')];
    for (const { headers } of answers) expect(headers.get('content-type')).toMatch(/^application\/json/);
  });
});

describe('a message that is answered 400', () => {
  test.each(['userId', 'threadNum', 'content', 'timestamp'])(
    'has no %s or an invalid one [QSEND-04, QSEND-05, QSEND-06, QSEND-07, QSEND-13]',
    async (name) => {
      for (const value of [undefined, null, '', 7, true, ['a'], { a: 'b' }]) {
        const { status, body } = await client.post(withField(name, value));
        expect([value, status, body]).toEqual([value, 400, missingFields]);
      }
    },
  );

  test.each([
    'yesterday',
    '2024-02-30T10:00:00Z',
    '2024-01-15T25:00:00Z',
    '1705314600000',
    'Mon Jan 15 2024',
  ])('has an invalid timestamp: %s', async (timestamp) => {
    const { status, body } = await client.post(withField('timestamp', timestamp));
    expect([status, body]).toEqual([400, missingFields]);
  });

  test.each([
    ['more than 4,000 characters', 'content', 'a'.repeat(4_001)],
    ['a content far too large', 'content', 'a'.repeat(1_000_000)],
    ['nothing but spaces', 'content', ' \n\t '],
    ['a NUL', 'content', 'a\0b'],
    ['a userId of 201 characters', 'userId', 'u'.repeat(201)],
    ['a threadNum of 201 characters', 'threadNum', '😀'.repeat(201)],
  ])('has %s', async (_name, field, value) => {
    const { status, body } = await client.post(withField(field, value));
    expect([status, body]).toEqual([400, missingFields]);
  });

  test.each(['', '{', '[]', '"text"', 'null', '{"__proto__": {}}'])(
    'has an invalid body: %s',
    async (text) => {
      const { status, body } = await client.post(text);
      expect([status, body]).toEqual([400, missingFields]);
    },
  );

  test('is not sent as JSON', async () => {
    const { status, body } = await client.post(nobodys, { 'content-type': 'text/plain' });
    expect([status, body]).toEqual([400, missingFields]);
  });

  test('leaves no conversation behind', async () => {
    expect((await client.status(nobodys)).status).toBe(404);
  });
});

describe.each(['status', 'stream'])('a request of the %s', (route) => {
  test.each([
    '',
    'userId=a',
    'threadNum=a',
    'userId=&threadNum=a',
    'userId=a&threadNum=',
    'userId=a&userId=b&threadNum=c',
    `userId=${'u'.repeat(201)}&threadNum=a`,
  ])('with %j is 400 [QSTAT-03, QSTAT-04, QSTAT-11, QSSE-03, QSSE-04]', async (query) => {
    const { status, body } = await client.request(`/chat/${route}?${query}`);
    expect([status, body]).toEqual([400, missingParameters]);
  });

  test('of an unknown conversation is 404 [QGEN-08]', async () => {
    const { status, headers, body } = await client.request(`/chat/${route}?userId=no&threadNum=body`);
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect([status, body]).toEqual([404, { error: '대화를 찾을 수 없습니다.' }]);
  });
});

describe('an error', () => {
  test.each([
    ['GET', '/chat/nowhere', 404, 'NOT_FOUND'],
    ['GET', '/chat', 404, 'NOT_FOUND'],
    ['GET', '/chat/send', 405, 'METHOD_NOT_ALLOWED'],
    ['DELETE', '/chat/status', 405, 'METHOD_NOT_ALLOWED'],
    ['POST', '/health', 405, 'METHOD_NOT_ALLOWED'],
  ])('of %s %s has the error format of these routes [QGEN-07]', async (method, path, status, code) => {
    const answer = await client.request(path, { method });
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual({ error: expect.stringMatching(/[가-힣]/), code });
    if (status === 405) expect(answer.headers.get('allow')).not.toBeNull();
  });

  test('on our side reveals no details [QSEND-14]', async () => {
    const rename = (from: string, to: string) =>
      testApp.orm.em.execute(`alter table ${from} rename to ${to}`);
    await rename('quote_messages', 'quote_messages_away');
    try {
      const { status, body } = await client.status(message);
      expect([status, body]).toEqual([500, { error: '서버 내부 오류가 발생했습니다.' }]);
    } finally {
      await rename('quote_messages_away', 'quote_messages');
    }
  });
});

describe('pages of any origin', () => {
  const headers = { origin: 'https://quotes.example' };
  const letIn = (answer: { headers: Headers }) => answer.headers.get('access-control-allow-origin');

  test('may read every answer, without the session cookie [QSSE-08, QMISC-14]', async () => {
    const answers = [
      await client.post(message, headers),
      await client.post('{', headers),
      await client.request('/chat/status?userId=a&threadNum=b', { headers }),
      await client.request('/health'),
      await client.request('/chat/nowhere', { headers }),
    ];
    for (const answer of answers) {
      expect(letIn(answer)).toBe('*');
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    }
  });

  test('may send JSON', async () => {
    const { status, headers: answered } = await client.request('/chat/send', {
      method: 'OPTIONS',
      headers: {
        ...headers,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    });
    expect(status).toBe(204);
    expect(answered.get('access-control-allow-origin')).toBe('*');
    expect(answered.get('access-control-allow-methods')).toContain('POST');
    expect(answered.get('access-control-allow-headers')).toContain('content-type');
  });

  test('may not read other routes', async () => {
    for (const path of ['/v1/validation', '/api/v1/sdk-chat', '/openapi.json', '/api/v1/session']) {
      expect(letIn(await fetch(testApp.baseUrl + path, { headers }))).toBeNull();
    }
  });
});

describe('a hundred conversations at once', () => {
  test('each get their own four stages right', async () => {
    const talks = Array.from({ length: 100 }, async (_, no) => {
      const replies = await client.talkToTheEnd(newIds(), [`이야기 ${no}`, '둘', '셋', '넷'], 300);
      return { no, contents: replies.map(({ content }) => content), quote: replies.at(-1)?.quote };
    });
    for (const { no, contents, quote } of await Promise.all(talks)) {
      expect(contents[0]).toContain(`이야기 ${no}에 대해`);
      expect(contents[1]).toBe(stage2);
      expect(contents[3]).toBe(stage4);
      expect(quote).not.toBeNull();
    }
  }, 60_000);
});
