import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ServerWithoutWorker, startServerWithoutWorker } from '../../support/server-without-worker.ts';
import { type ConversationView, newSonarAccount, type TestAccount } from '../../support/sonar-client.ts';
import { insertSonarRows } from '../../support/sonar-rows.ts';

let server: ServerWithoutWorker;
let owner: TestAccount;
beforeAll(async () => {
  server = await startServerWithoutWorker({ SONAR_TIME_ZONE: 'America/New_York' });
  owner = await newSonarAccount(server);
});
afterAll(() => server?.close());

interface ConversationPage {
  total_count: number;
  conversations: Omit<ConversationView, 'chats'>[];
}
interface ChatPage {
  total_count: number;
  chats: { question: string; tasks: { result: string | null }[] }[];
}

const cannotGet = { error_code: 'illegal-state', error_msg: 'cannot get conversation' };
const nullArgument = (name: string) => ({
  error_code: 'null-argument',
  error_msg: `${name} should be not null`,
});
const noString = (name: string) => ({
  error_code: 'invalid-param-type',
  error_msg: `${name} should be string type.`,
});
const invalid = (about: string) => ({
  error_code: 'invalid-argument',
  error_msg: expect.stringContaining(about),
});

describe('a conversation', () => {
  test('starts without a title', async () => {
    const { status, body } = await owner.client.send<{ guid: string; title: string }>('POST', '');
    expect({ status, body }).toEqual({ status: 200, body: { guid: body.guid, title: 'New conversation' } });
    expect(await owner.client.read(body.guid)).toMatchObject({
      owner_guid: owner.id,
      owner_name: owner.name,
      title: 'New conversation',
      is_custom_title: false,
      llm_model: 'llm-demo',
      chats: [],
    });
    const korean = { 'accept-language': 'ko-KR,ko;q=0.9,en;q=0.5' };
    const { body: second } = await owner.client.send('POST', '', undefined, korean);
    expect(second).toMatchObject({ title: '새 대화' });
  });

  test('has times in the configured time zone [SONAR-16]', async () => {
    const createdAt = new Date('2024-07-01T12:00:00Z');
    const guid = await insertSonarRows(server.orm.em, owner.id, { createdAt });
    expect((await owner.client.read(guid)).created).toBe('2024-07-01 08:00:00-0400');
  });

  test('is not accessible to other accounts [SONAR-05]', async () => {
    const { id } = await newSonarAccount(server);
    const foreign = await insertSonarRows(server.orm.em, id, { chats: [{ status: 'RUNNING' }] });
    for (const guid of [foreign, randomUUID()]) {
      const answers = [
        await owner.client.send('GET', `/${guid}`),
        await owner.client.send('GET', `/${guid}/chats`),
        await owner.client.send('POST', `/${guid}/chats`, { question: 'Mine?' }),
        await owner.client.send('PUT', `/${guid}`, { title: 'Mine' }),
        await owner.client.send('POST', `/${guid}/stop`),
      ];
      for (const { status, body } of answers)
        expect({ status, body }).toEqual({ status: 500, body: cannotGet });
      const { body } = await owner.client.send('DELETE', `?guids=${guid}`);
      expect(body).toEqual({ failures: [guid] });
    }
    const rows = server.orm.em.fork().getKysely().selectFrom('sonar_conversations').select('title');
    expect(await rows.where('id', '=', foreign).execute()).toEqual([{ title: 'New conversation' }]);
  });
});

describe('the list of conversations', () => {
  test('has only the account’s own, most recently updated first', async () => {
    const { id, client } = await newSonarAccount(server);
    const guids: string[] = [];
    for (let no = 0; no < 3; no += 1) {
      const createdAt = new Date(Date.UTC(2024, 0, 1 + no));
      guids.unshift(await insertSonarRows(server.orm.em, id, { createdAt }));
    }
    const { body } = await client.send<ConversationPage>('GET', '?offset=0&limit=2');
    expect(body.total_count).toBe(3);
    expect(body.conversations.map(({ guid }) => guid)).toEqual(guids.slice(0, 2));
    const rest = await client.send<ConversationPage>('GET', '?offset=2');
    expect(rest.body.conversations.map(({ guid }) => guid)).toEqual(guids.slice(2));
    const beyond = await client.send<ConversationPage>('GET', '?offset=999999999');
    expect(beyond.body).toEqual({ total_count: 3, conversations: [] });
    for (const offset of ['1000000000', '9'.repeat(400)]) {
      const capped = await client.send<ConversationPage>('GET', `?offset=${offset}`);
      expect(capped.body).toEqual({ total_count: 3, conversations: [] });
    }
    const all = await client.send<ConversationPage>('GET', '?limit=1000000000');
    expect(all.body.conversations).toHaveLength(3);
  });

  test.each(['offset=x', 'offset=-1', 'offset=1.5', 'offset=', 'offset=1e3', 'offset=0&offset=1'])(
    'rejects %s',
    async (query) => {
      const guid = await insertSonarRows(server.orm.em, owner.id);
      for (const path of [`?${query}`, `/${guid}/chats?${query}`]) {
        const { status, body } = await owner.client.send('GET', path);
        expect({ status, body }).toEqual({ status: 400, body: invalid('offset should be') });
      }
    },
  );

  test.each(['limit=0', 'limit=ten', 'limit=%00'])('rejects %s', async (query) => {
    const { status, body } = await owner.client.send('GET', `?${query}`);
    expect({ status, body }).toEqual({
      status: 400,
      body: invalid('limit should be a whole number from 1 to 100'),
    });
  });
});

describe('the list of chats', () => {
  test('pages all chats in the order of their questions, with results', async () => {
    const chats = Array.from({ length: 12 }, (_, no) => ({
      tasks: [{ content: 'a', result: `result ${no + 1}` }],
    }));
    const guid = await insertSonarRows(server.orm.em, owner.id, { chats });
    const { body } = await owner.client.send<ChatPage>('GET', `/${guid}/chats`);
    expect({ total: body.total_count, shown: body.chats.length }).toEqual({ total: 12, shown: 10 });
    const last = await owner.client.send<ChatPage>('GET', `/${guid}/chats?offset=11&limit=5`);
    expect(last.body.chats).toMatchObject([{ question: 'question 12', tasks: [{ result: 'result 12' }] }]);
    const beyond = await owner.client.send<ChatPage>('GET', `/${guid}/chats?offset=12`);
    expect(beyond.body).toEqual({ total_count: 12, chats: [] });
  });
});

describe('a deletion', () => {
  test('deletes several at once, and names unknown ones', async () => {
    const guids = [await owner.client.begin(), await owner.client.begin()];
    const missing = randomUUID();
    const query = [...guids, missing, guids[0]?.toUpperCase()].join(',');
    const { status, body } = await owner.client.send('DELETE', `?guids=${query}`);
    expect({ status, body }).toEqual({ status: 200, body: { failures: [missing] } });
    for (const guid of guids) expect((await owner.client.send('GET', `/${guid}`)).body).toEqual(cannotGet);
  });

  test.each([
    ['', nullArgument('guids')],
    ['?guids=', nullArgument('guids')],
    ['?guids=,', nullArgument('guids')],
    ['?guids=x', { error_code: 'invalid-param-type', error_msg: 'guids should be guid type.' }],
    [
      `?guids=${Array.from({ length: 101 }, () => randomUUID()).join()}`,
      invalid('guids should be at most 100'),
    ],
  ])('rejects %.20s', async (query, error) => {
    const { status, body } = await owner.client.send('DELETE', query);
    expect({ status, body }).toEqual({ status: 400, body: error });
  });
});

describe('a question', () => {
  const asked =
    (body: URLSearchParams | string | object, headers = {}) =>
    async () => {
      const guid = await insertSonarRows(server.orm.em, owner.id);
      return owner.client.send('POST', `/${guid}/chats`, body, headers);
    };
  const json = { 'content-type': 'application/json' };
  const form = { 'content-type': 'application/x-www-form-urlencoded' };

  test.each([
    ['no field', asked({}), nullArgument('question')],
    ['null', asked({ question: null }), nullArgument('question')],
    ['blanks', asked({ question: ' \n' }), nullArgument('question')],
    ['an empty form', asked('question=', form), nullArgument('question')],
    ['a list', asked([{ question: 'x' }]), nullArgument('question')],
    ['another type of body', asked('question=x', { 'content-type': 'text/plain' }), nullArgument('question')],
    ['a number', asked({ question: 7 }), noString('question')],
    ['two of a form', asked('question=a&question=b', form), noString('question')],
    ['a map of a form', asked('question[a]=b', form), noString('question')],
    ['10,000 characters', asked({ question: 'x'.repeat(10_000) }), invalid('at most 8000 characters')],
    [
      '10,000 of a form',
      asked(new URLSearchParams({ question: '가'.repeat(10_000) })),
      invalid('at most 8000'),
    ],
    ['NUL', asked({ question: 'a\0b' }), invalid('should not contain NUL')],
    ['an unknown mode', asked({ question: 'x', mode: 'auto' }), invalid('mode should be one of AUTO, PLAN')],
    ['half a body', asked('{"question":', json), invalid('body should be')],
    ['a prototype', asked('{"__proto__": {"question": "x"}}', json), invalid('body should be')],
    ['strangely encoded', asked('x', { 'content-encoding': 'x', ...form }), invalid('body should be')],
  ])('that is %s is rejected [SONAR-33]', async (_what, ask, error) => {
    const { status, body } = await ask();
    expect({ status, body }).toEqual({ status: 400, body: error });
  });

  test('that is too large is 413 [SONAR-33]', async () => {
    const { status, body } = await asked({ question: 'x'.repeat(300_000) })();
    expect({ status, body }).toEqual({
      status: 413,
      body: { error_code: 'payload-too-large', error_msg: expect.stringContaining('256 KiB') },
    });
  });
});
