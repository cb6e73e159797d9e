import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { issueSonarKey, revokeSonarKey } from '../../../db/repositories/sonar/sonar-keys.ts';
import { type ServerWithoutWorker, startServerWithoutWorker } from '../../support/server-without-worker.ts';
import { newSonarAccount, SonarClient, sonarPath, type TestAccount } from '../../support/sonar-client.ts';
import { insertSonarRows } from '../../support/sonar-rows.ts';
import { newTenant } from '../../support/test-app.ts';
import { queriesAbout } from '../../support/watch-queries.ts';

let server: ServerWithoutWorker;
let owner: TestAccount;
beforeAll(async () => {
  server = await startServerWithoutWorker();
  owner = await newSonarAccount(server);
});
afterAll(() => server?.close());

const cannotGet = { error_code: 'illegal-state', error_msg: 'cannot get conversation' };
const noGuid = { error_code: 'invalid-param-type', error_msg: 'guid should be guid type.' };
const guidMissing = { error_code: 'null-argument', error_msg: 'guid should be not null' };
const noPermission = { error_code: 'illegal-state', error_msg: 'no-permission' };
const unauthorized = { error_code: 'unauthorized', error_msg: expect.any(String) };

/** The documented answer. */
const sample = {
  guid: 'a1b2c3d4-e5f6-7890-abcd-ef1234567890',
  owner_guid: '11111111-2222-3333-4444-555555555555',
  owner_name: 'alice',
  title: '이상 트래픽 조사',
  is_custom_title: true,
  llm_model: 'gpt-4o',
  created: '2024-09-15 14:30:00+0900',
  updated: '2024-09-15 15:00:00+0900',
  chats: [
    {
      guid: 'c1d2e3f4-1234-5678-9abc-def012345678',
      conversation_guid: 'a1b2c3d4-e5f6-7890-abcd-ef1234567890',
      category: 'AUTO',
      question: '최근 1시간 동안 차단된 IP를 알려줘',
      tasks: [
        {
          chat_guid: 'c1d2e3f4-1234-5678-9abc-def012345678',
          idx: 0,
          content: '차단 이력 조회',
          category: 'PLAN',
          status: 'COMPLETED',
        },
      ],
      created: '2024-09-15 14:30:05+0900',
      updated: '2024-09-15 14:30:30+0900',
    },
  ],
};

/** The sample's account with its rows; its guids have no RFC 4122 version. */
async function insertSample(): Promise<SonarClient> {
  const account = { id: sample.owner_guid, name: 'alice', level: 'MEMBER' as const, created_at: new Date() };
  await server.orm.em.fork().getKysely().insertInto('sonar_accounts').values(account).execute();
  await insertSonarRows(server.orm.em, account.id, {
    id: sample.guid,
    title: sample.title,
    isCustomTitle: true,
    llmModel: 'gpt-4o',
    createdAt: new Date('2024-09-15T05:30:00Z'),
    updatedAt: new Date('2024-09-15T06:00:00Z'),
    chats: [
      {
        id: 'c1d2e3f4-1234-5678-9abc-def012345678',
        question: '최근 1시간 동안 차단된 IP를 알려줘',
        createdAt: new Date('2024-09-15T05:30:05Z'),
        updatedAt: new Date('2024-09-15T05:30:30Z'),
        tasks: [{ content: '차단 이력 조회' }],
      },
    ],
  });
  return new SonarClient(server.baseUrl, (await issueSonarKey(server.orm.em, account.id)).key);
}

describe('GET /api/sonar/ai/conversations/:guid', () => {
  const wholeSample =
    'answers the documented sample [SONAR-01, SONAR-02, SONAR-03, SONAR-07, SONAR-08, SONAR-09, SONAR-10, SONAR-11, SONAR-12, SONAR-13, SONAR-14, SONAR-15, SONAR-16, SONAR-19, SONAR-20, SONAR-21, SONAR-22, SONAR-23, SONAR-24, SONAR-25, SONAR-26, SONAR-27, SONAR-34]';
  test(wholeSample, async () => {
    const client = await insertSample();
    const { status, body } = await client.send('GET', `/${sample.guid}`);
    expect({ status, body }).toEqual({ status: 200, body: { conversation: sample } });
    const shouted = await client.send('GET', `/${sample.guid.toUpperCase()}`);
    expect(shouted.body).toEqual({ conversation: sample });
  });

  test('shows the newest ten chats, the newest last [SONAR-17, SONAR-18]', async () => {
    const chats = Array.from({ length: 12 }, () => ({ tasks: [{ content: 'a' }, { content: 'b' }] }));
    const guid = await insertSonarRows(server.orm.em, owner.id, { chats });
    const conversation = await owner.client.read(guid);
    const questions = [3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((no) => `question ${no}`);
    expect(conversation.chats.map(({ question }) => question)).toEqual(questions);
    const tasks = conversation.chats.map((chat) => chat.tasks.map(({ idx, content }) => `${idx} ${content}`));
    expect(tasks).toEqual(questions.map(() => ['0 a', '1 b']));
  });

  test('is one query, however many chats there are', async () => {
    for (const length of [0, 1, 12]) {
      const chats = Array.from({ length }, () => ({ tasks: [{ content: 'a' }] }));
      const guid = await insertSonarRows(server.orm.em, owner.id, { chats });
      const queries = await queriesAbout('sonar_', () => owner.client.read(guid));
      expect(queries).toHaveLength(1);
    }
  });

  test('answers the same for a foreign and a missing conversation [SONAR-05, SONAR-30, SONAR-31]', async () => {
    const foreign = await insertSonarRows(server.orm.em, (await newSonarAccount(server)).id);
    const looks: object[] = [];
    for (const guid of [foreign, randomUUID()]) {
      // Caches the key first, so that its query is in neither.
      await owner.client.send('GET', '');
      const look = { status: 0, body: {}, headers: {} };
      const queries = await queriesAbout('sonar_', async () => {
        const { status, body, headers } = await owner.client.send('GET', `/${guid}`);
        const names = [...headers.keys()].toSorted();
        Object.assign(look, { status, body, headers: { names, length: headers.get('content-length') } });
      });
      looks.push({ ...look, sql: queries.map(({ sql }) => sql) });
    }
    expect(looks[0]).toMatchObject({ status: 500, body: cannotGet, sql: [expect.any(String)] });
    expect(looks[1]).toEqual(looks[0]);
  });

  test.each([
    'x',
    '%20',
    'a1b2c3d4e5f67890abcdef1234567890',
    '{a1b2c3d4-e5f6-7890-abcd-ef1234567890}',
    'a1b2c3d4-e5f6-7890-abcd-ef123456789',
    'a1b2c3d4-e5f6-7890-abcd-ef12345678901',
    'g1b2c3d4-e5f6-7890-abcd-ef1234567890',
    'a1b2c3d4-e5f6-7890-abcd%2Fef123456789',
    '..%2F..%2Fetc%2Fpasswd',
    'a1b2c3d4-e5f6-7890-abcd-ef1234567890%00',
    'a1b2c3d4-e5f6-7890-abcd-ef1234567890%0A',
    '%E0%A4%A',
    '１１１１１１１１-2222-3333-4444-555555555555',
    'undefined',
    'x'.repeat(8_000),
  ])('rejects an invalid guid: %.40s [SONAR-06, SONAR-29, SONAR-33]', async (guid) => {
    const { status, body } = await owner.client.send('GET', `/${guid}`);
    expect({ status, body }).toEqual({ status: 400, body: noGuid });
  });

  test('rejects a missing guid [SONAR-28, SONAR-33]', async () => {
    for (const [method, path] of [
      ['GET', '/'],
      ['GET', '//chats'],
      ['POST', '//stop'],
      ['PUT', '/'],
    ] as const) {
      const { status, body } = await owner.client.send(method, path);
      expect({ path, status, body }).toEqual({ path, status: 400, body: guidMissing });
    }
    expect((await owner.client.send('GET', '')).status).toBe(200);
  });
});

describe('a key', () => {
  test.each([null, 'x', `snr_${'0'.repeat(64)}`, `SNR_${'0'.repeat(64)}`])(
    'that was never issued is rejected: %.8s [SONAR-03, SONAR-33]',
    async (key) => {
      const client = new SonarClient(server.baseUrl, key);
      for (const path of [`/${sample.guid}`, '', '/', '/x', '/api/sonar/nowhere']) {
        const { status, headers, body } = await client.send('GET', path);
        expect({ path, status, body }).toEqual({ path, status: 401, body: unauthorized });
        expect(headers.get('www-authenticate')).toBe('Bearer');
      }
    },
  );

  test('is only accepted as a bearer token [SONAR-03]', async () => {
    const { client, key } = await newSonarAccount(server);
    expect((await client.send('GET', '')).status).toBe(200);
    const bare = new SonarClient(server.baseUrl, null);
    expect((await bare.send('GET', '', undefined, { authorization: `bearer ${key}` })).status).toBe(200);
    expect((await bare.send('GET', '', undefined, { authorization: key })).status).toBe(401);
    expect((await bare.send('GET', '', undefined, { 'x-api-key': key })).status).toBe(401);
  });

  test('of the SDK has no access', async () => {
    const { key } = await newTenant(server.orm, server.baseUrl);
    expect((await new SonarClient(server.baseUrl, key).send('GET', '')).status).toBe(401);
  });

  test('that is revoked is rejected', async () => {
    const { client, keyId } = await newSonarAccount(server);
    await revokeSonarKey(server.orm.em, keyId);
    expect((await client.send('GET', '')).body).toEqual(unauthorized);
  });

  test('of a guest has no access, of an admin the same as of a member [SONAR-04, SONAR-32]', async () => {
    const guest = await newSonarAccount(server, 'GUEST');
    const guid = await insertSonarRows(server.orm.em, guest.id);
    for (const path of [`/${guid}`, `/${randomUUID()}`, '', '/x']) {
      const { status, body } = await guest.client.send('GET', path);
      expect({ status, body }).toEqual({ status: 500, body: noPermission });
    }
    const admin = await newSonarAccount(server, 'ADMIN');
    const own = await insertSonarRows(server.orm.em, admin.id);
    expect((await admin.client.read(own)).guid).toBe(own);
    expect((await admin.client.send('GET', `/${guid}`)).body).toEqual(cannotGet);
  });
});

describe('unknown paths and methods', () => {
  test.each([
    ['GET', '/api/sonar', 404],
    ['GET', '/api/sonar/ai', 404],
    ['GET', `${sonarPath}/${sample.guid}/chats/1`, 404],
    ['GET', `${sonarPath}/${sample.guid}/`, 404],
    ['PATCH', sonarPath, 405],
    ['GET', `${sonarPath}/${sample.guid}/stop`, 405],
    ['DELETE', `${sonarPath}/${sample.guid}`, 405],
    ['PROPFIND', sonarPath, 405],
  ] as const)('%s %s has an error of the same form [SONAR-33]', async (method, path, expected) => {
    const { status, body } = await owner.client.send(method, path);
    const code = expected === 404 ? 'not-found' : 'method-not-allowed';
    expect({ status, body }).toEqual({
      status: expected,
      body: { error_code: code, error_msg: expect.any(String) },
    });
  });
});

describe('too many requests of a key', () => {
  let limited: ServerWithoutWorker;
  beforeAll(async () => {
    limited = await startServerWithoutWorker({ RATE_LIMIT_PER_MINUTE: '2' });
  });
  afterAll(() => limited?.close());

  test('are rejected in the same format, and those of another key are not [SONAR-33]', async () => {
    const { client } = await newSonarAccount(limited);
    for (const expected of [200, 200, 429]) expect((await client.send('GET', '')).status).toBe(expected);
    const { body, headers } = await client.send('GET', '');
    expect(body).toEqual({ error_code: 'too-many-requests', error_msg: expect.any(String) });
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await (await newSonarAccount(limited)).client.send('GET', '')).status).toBe(200);
  });
});

describe('an internal error', () => {
  test('is a plain 500 of the same form [SONAR-33]', async () => {
    const guid = await insertSonarRows(server.orm.em, owner.id);
    const kysely = server.orm.em.fork().getKysely();
    await kysely.schema.alterTable('sonar_chats').renameTo('sonar_chats_away').execute();
    try {
      const { status, body } = await owner.client.send('GET', `/${guid}`);
      expect({ status, body }).toEqual({
        status: 500,
        body: { error_code: 'internal-error', error_msg: 'internal error, please try again' },
      });
    } finally {
      await kysely.schema.alterTable('sonar_chats_away').renameTo('sonar_chats').execute();
    }
  });
});
