import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ChatWorkflows, openChatWorkflows } from '../../support/chat-workflows.ts';
import { getBalance } from '../../support/ledger.ts';
import { type TestApp, type TestTenant, useSharedApp } from '../../support/test-app.ts';
import { getCalls } from '../../support/upstream-faults.ts';
import { expectError } from './expect-error.ts';

let testApp: TestApp;
let workflows: ChatWorkflows;
beforeAll(async () => {
  [testApp, workflows] = await Promise.all([useSharedApp(), openChatWorkflows()]);
});
afterAll(() => Promise.all([testApp?.close(), workflows?.close()]));

interface Shopper {
  tenant: TestTenant;
  sdk: TestTenant['sdk'];
  profileId: string;
}

async function newShopper(): Promise<Shopper> {
  const tenant = await testApp.newTenant();
  return { tenant, sdk: tenant.sdk, profileId: await tenant.sdk.newProfile() };
}

/** Expects that a rejected kickoff leaves no chat, round or charge. */
async function expectNoTrace({ tenant, sdk, profileId }: Shopper) {
  const { data } = await sdk.send<{ items: unknown[] }>('GET', `/v1/chat/${profileId}/recommend`);
  expect(data.items).toEqual([]);
  expect(await getBalance(testApp.orm, tenant.id)).toBe(1_000);
}

const wrongPrompts: [string, object][] = [
  ['no prompt', {}],
  ['a null prompt', { prompt: null }],
  ['a number as prompt', { prompt: 1 }],
  ['a list as prompt', { prompt: ['curry'] }],
  ['an object as prompt', { prompt: { text: 'curry' } }],
  ['an empty prompt', { prompt: '' }],
  ['a blank prompt', { prompt: ' \t\n\u3000\u00a0' }],
  ['4,001 characters', { prompt: '카'.repeat(4_001) }],
  ['NUL in the prompt', { prompt: 'cur\0ry' }],
];
const wrongFields: [string, object][] = [
  ['a number as chat_id', { prompt: '카레', chat_id: 7 }],
  ['a list as chat_id', { prompt: '카레', chat_id: [randomUUID()] }],
  ['an object as chat_id', { prompt: '카레', chat_id: {} }],
  ['an empty chat_id', { prompt: '카레', chat_id: '' }],
  ['a word as new_round', { prompt: '카레', new_round: 'true' }],
  ['a number as new_round', { prompt: '카레', new_round: 1 }],
];
const wrongBodies: [string, string][] = [
  ['an empty body', ''],
  ['half an object', '{"prompt":"카레"'],
  ['a trailing comma', '{"prompt":"카레",}'],
  ['a bare word', 'curry'],
  ['a list', '[{"prompt":"카레"}]'],
  ['null', 'null'],
  ['a string', '"카레"'],
  ['a number', '1'],
  ['HTML', '<p>카레</p>'],
  ['brackets without end', '['.repeat(60_000)],
];

describe('a kickoff', () => {
  test.each(wrongPrompts)('with %s is rejected [KICK-07, KICK-08, KICK-23, POLL-07]', async (_what, body) => {
    const shopper = await newShopper();
    const answer = await shopper.sdk.send('POST', `/v1/chat/${shopper.profileId}/recommend`, body);
    expectError(answer, 400, 'INVALID_REQUEST');
    expect(answer.message).toContain('prompt');
    await expectNoTrace(shopper);
  });

  test.each(wrongFields)('with %s is rejected [KICK-23]', async (_what, body) => {
    const shopper = await newShopper();
    const answer = await shopper.sdk.send('POST', `/v1/chat/${shopper.profileId}/recommend`, body);
    expectError(answer, 400, 'INVALID_REQUEST');
    await expectNoTrace(shopper);
  });

  test.each(wrongBodies)('with %s for a body is rejected [KICK-23]', async (_what, body) => {
    const shopper = await newShopper();
    const answer = await shopper.sdk.send('POST', `/v1/chat/${shopper.profileId}/recommend`, body);
    expectError(answer, 400, 'INVALID_REQUEST');
    await expectNoTrace(shopper);
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
  ])('of type %s is rejected [AUTH-12]', async (type) => {
    const shopper = await newShopper();
    const path = `/v1/chat/${shopper.profileId}/recommend`;
    const answer = await shopper.sdk.send('POST', path, '{"prompt":"카레"}', { 'content-type': type });
    expectError(answer, 400, 'INVALID_REQUEST');
    expect(answer.message).toContain('application/json');
    await expectNoTrace(shopper);
  });

  test('of type JSON with a charset is accepted [AUTH-12]', async () => {
    const { sdk, profileId } = await newShopper();
    const answer = await sdk.send('POST', `/v1/chat/${profileId}/recommend`, '{"prompt":"카레"}', {
      'content-type': 'application/json; charset=UTF-8',
    });
    expect(answer.status).toBe(202);
  });

  test('over 64 KiB is too large', async () => {
    const shopper = await newShopper();
    const answer = await shopper.sdk.kickOff(shopper.profileId, { prompt: '카레', more: 'x'.repeat(65_536) });
    expectError(answer, 413, 'PAYLOAD_TOO_LARGE');
    await expectNoTrace(shopper);
  });

  test('over 64 KiB is too large, also chunked or compressed', async () => {
    const { tenant, sdk, profileId } = await newShopper();
    const path = `/v1/chat/${profileId}/recommend`;
    const whole = Buffer.from(JSON.stringify({ prompt: '카레', more: 'x'.repeat(1_000_000) }));
    const inPieces = await fetch(`${testApp.baseUrl}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tenant.key}`, 'content-type': 'application/json' },
      body: new Blob([whole]).stream(),
      duplex: 'half',
    });
    expect(inPieces.status).toBe(413);
    const packed = await fetch(`${testApp.baseUrl}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${tenant.key}`,
        'content-type': 'application/json',
        'content-encoding': 'gzip',
      },
      body: gzipSync(whole),
    });
    expect(packed.status).toBe(413);
    await expectNoTrace({ tenant, sdk, profileId });
  });

  test('just under 64 KiB is accepted, and unknown keys are ignored', async () => {
    const { sdk, profileId } = await newShopper();
    const body = { prompt: '카레', more: 'x'.repeat(65_000), nested: { deep: [null] } };
    expect((await sdk.kickOff(profileId, body)).status).toBe(202);
  });

  test('treats a null chat_id as missing', async () => {
    const { sdk, profileId } = await newShopper();
    expect((await sdk.kickOff(profileId, { prompt: '카레', chat_id: null })).status).toBe(202);
  });

  test('ignores a persona: it belongs to the profile [KICK-15]', async () => {
    const { sdk, profileId } = await newShopper();
    const { round } = await sdk.runRound(profileId, { prompt: '카레', persona: 'a pirate' });
    const [call] = await getCalls(testApp.standins.llmDemoUrl, round.round_id, 'meal-suggest');
    expect(call?.body).toMatchObject({ user_query: '카레' });
  });

  test('with a prototype key is rejected', async () => {
    const shopper = await newShopper();
    const text = '{"prompt":"카레","__proto__":{"new_round":true}}';
    const answer = await shopper.sdk.send('POST', `/v1/chat/${shopper.profileId}/recommend`, text);
    expectError(answer, 400, 'INVALID_REQUEST');
    expect(({} as Record<string, unknown>).new_round).toBeUndefined();
    await expectNoTrace(shopper);
  });
});

describe('a prompt', () => {
  test.each([
    ['4,000 characters', '카'.repeat(4_000)],
    ['emoji', '🍛👨‍👩‍👧‍👦🇰🇷 카레 🫕'],
    ['right-to-left text', 'أريد كاري الليلة \u202eabc\u202c'],
    ['SQL', "'; drop table rounds; -- $1 %s"],
    ['markup', '<script>alert(1)</script>&amp;{{7*7}}$(7*7)'],
    ['a path', '../../etc/passwd'],
    ['lines', '카레\r\n\t와인\u2028'.concat('끝')],
    ['decomposed letters', 'e\u0301 카'],
    ['one letter', 'x'],
    ['a number', '0'],
    ['the words null and true', 'null true undefined NaN'],
    ['the key __proto__', '__proto__'],
  ])('of %s is returned as it was sent [MODEL-07]', async (_what, prompt) => {
    const { sdk, profileId } = await newShopper();
    const { round } = await sdk.runRound(profileId, { prompt });
    expect(round).toMatchObject({ prompt, status: 'completed' });
    const [call] = await getCalls(testApp.standins.llmDemoUrl, round.round_id, 'meal-suggest');
    expect(call?.body).toMatchObject({ user_query: prompt });
  });

  test('with a lone surrogate is made well-formed', async () => {
    const { sdk, profileId } = await newShopper();
    const text = '{"prompt":"curry \\ud83c tonight \\udf5b"}';
    const { data } = await sdk.send<{ chat_id: string }>('POST', `/v1/chat/${profileId}/recommend`, text);
    const round = await sdk.untilLastRound(profileId, data.chat_id, ({ status }) => status !== 'in_progress');
    expect(round).toMatchObject({ prompt: 'curry \ufffd tonight \ufffd', status: 'completed' });
  });
});

const unknownIds = [
  'f3b8c1de-6a0e-4a53-9b0a-2f6d0c1e7a94',
  '00000000-0000-0000-0000-000000000000',
  'nope',
  '0',
  '-1',
  'null',
  'undefined',
  '__proto__',
  "'; drop table chats; --",
  '../../admin',
  'ÿ 카레 🍛',
  'a'.repeat(1_000),
  '{chat_id}',
  '   ',
  'nul\0here',
];

describe('an unknown id', () => {
  const ids = unknownIds.map((id) => [JSON.stringify(id).slice(0, 40), id] as const);
  let shopper: Shopper;
  beforeAll(async () => {
    shopper = await newShopper();
  });

  test.each(ids)('of a profile is not found anywhere: %s [KICK-21, POLL-08]', async (_what, id) => {
    const { sdk } = shopper;
    const part = encodeURIComponent(id);
    const [chat, round] = [randomUUID(), randomUUID()];
    const answers = await Promise.all([
      sdk.send('GET', `/v1/profile/${part}`),
      sdk.send('PUT', `/v1/profile/${part}`, {}),
      sdk.kickOff(part, { prompt: '카레' }),
      sdk.send('GET', `/v1/chat/${part}/recommend`),
      sdk.poll(part, chat),
      sdk.pollRound(part, chat, round),
      sdk.send('DELETE', `/v1/chat/${part}/recommend/${chat}`),
    ]);
    for (const answer of answers) expectError(answer, 404, 'NOT_FOUND');
  });

  test.each(ids)('of a chat is not found and starts no actor: %s [KICK-21, DET-37]', async (_what, id) => {
    const { sdk, profileId } = shopper;
    const part = encodeURIComponent(id);
    const answers = await Promise.all([
      sdk.kickOff(profileId, { chat_id: id, prompt: '카레' }),
      sdk.poll(profileId, part),
      sdk.pollRound(profileId, part, randomUUID()),
      sdk.send('DELETE', `/v1/chat/${profileId}/recommend/${part}`),
    ]);
    for (const answer of answers) expectError(answer, 404, 'NOT_FOUND');
    await expectNoTrace(shopper);
    expect(await workflows.exists(id)).toBe(false);
  });

  test('of a round is not found in an existing chat [RND-07]', async () => {
    const { sdk, profileId } = await newShopper();
    const { data } = await sdk.kickOff(profileId, { prompt: '카레' });
    expect(await workflows.exists(data.chat_id)).toBe(true);
    for (const [, id] of ids) {
      const answer = await sdk.pollRound(profileId, data.chat_id, encodeURIComponent(id));
      expectError(answer, 404, 'NOT_FOUND');
    }
  });
});

describe('a path', () => {
  test.each(['%', '%zz', '%ff', '%ed%a0%80', '%00', '%2e%2e%2f', '%2f'])(
    'with %s for an id is not found',
    async (part) => {
      const { sdk, profileId } = await newShopper();
      expectError(await sdk.send('GET', `/v1/profile/${part}`), 404, 'NOT_FOUND');
      expectError(await sdk.kickOff(part, { prompt: '카레' }), 404, 'NOT_FOUND');
      expectError(await sdk.poll(profileId, part), 404, 'NOT_FOUND');
      expectError(await sdk.pollRound(profileId, randomUUID(), part), 404, 'NOT_FOUND');
    },
  );
});

describe('a profile', () => {
  const wrong: [string, string][] = [
    ...wrongBodies.filter(([, body]) => body !== ''),
    ['a prototype', '{"__proto__":{"locale":"ja"}}'],
    ['NUL in a value', '{"name":"a\\u0000b"}'],
    ['NUL in a key', '{"a\\u0000b":1}'],
    ['NUL far inside', '{"a":[{"b":["\\u0000"]}]}'],
    ['a thousand levels', `{"a":${'['.repeat(1_000)}${']'.repeat(1_000)}}`],
  ];

  test.each(wrong)('with %s is rejected', async (_what, body) => {
    const { sdk, profileId } = await newShopper();
    expectError(await sdk.send('POST', '/v1/profile', body), 400, 'INVALID_REQUEST');
    expectError(await sdk.send('PUT', `/v1/profile/${profileId}`, body), 400, 'INVALID_REQUEST');
    const { data } = await sdk.send<{ data: object }>('GET', `/v1/profile/${profileId}`);
    expect(data.data).toEqual({});
  });

  test('over 64 KiB is too large', async () => {
    const { sdk, profileId } = await newShopper();
    const body = { note: 'x'.repeat(65_536) };
    expectError(await sdk.send('POST', '/v1/profile', body), 413, 'PAYLOAD_TOO_LARGE');
    expectError(await sdk.send('PUT', `/v1/profile/${profileId}`, body), 413, 'PAYLOAD_TOO_LARGE');
  });

  test('is returned as it was sent', async () => {
    const { sdk } = await newShopper();
    const data = {
      name: '佐藤花子 🍙',
      '': 'no key',
      "'; drop table profiles; --": true,
      age: 32.5,
      big: 1e300,
      tiny: -1e-7,
      nothing: null,
      lists: [[], {}, [null, false, 0, '']],
      rtl: 'مرحبا',
    };
    const profileId = await sdk.newProfile(data);
    const answer = await sdk.send('GET', `/v1/profile/${profileId}`);
    expect(answer.data).toEqual({ profile_id: profileId, data });
  });

  test('with a lone surrogate is made well-formed, in keys too', async () => {
    const { sdk } = await newShopper();
    const text = '{"name":"\\ud83c","k\\ud83cey":{"\\udf5b":1}}';
    const created = await sdk.send<{ profile_id: string }>('POST', '/v1/profile', text);
    const answer = await sdk.send<{ data: object }>('GET', `/v1/profile/${created.data.profile_id}`);
    expect(answer.data.data).toEqual({ name: '\ufffd', 'k\ufffdey': { '\ufffd': 1 } });
  });

  test.each([
    ['words', { name: 1, gender: true, age: '32', locale: 7 }],
    ['lists', { name: [], gender: {}, age: [32], locale: ['ja'] }],
    ['nulls', { name: null, gender: null, age: null, locale: null }],
  ])('with %s in the wrong places makes a valid summary [Q35]', async (_what, data) => {
    const { sdk } = await newShopper();
    const profileId = await sdk.newProfile(data);
    const { chatId, round } = await sdk.runRound(profileId, { prompt: '카레' });
    expect(round.status).toBe('completed');
    expect((await sdk.poll(profileId, chatId)).data.profile_summary).toEqual({
      name: null,
      gender: null,
      age: null,
      locale: null,
    });
  });
});
