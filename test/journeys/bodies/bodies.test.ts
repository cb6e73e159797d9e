import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { getBalance } from '../../support/ledger.ts';
import { newIds, QuoteClient } from '../../support/quote-client.ts';
import { newSonarAccount, type SonarClient } from '../../support/sonar-client.ts';
import { type TestApp, useSharedApp } from '../../support/test-app.ts';
import { expectError } from '../sdk/expect-error.ts';
import { createShoppingFixture, type ShoppingFixture } from '../sdk/shopping-fixture.ts';

let testApp: TestApp;
let shopping: ShoppingFixture;
let sonar: SonarClient;
let quotes: QuoteClient;
beforeAll(async () => {
  testApp = await useSharedApp();
  shopping = await createShoppingFixture(testApp);
  sonar = (await newSonarAccount(testApp)).client;
  quotes = new QuoteClient(testApp.baseUrl);
});
afterAll(() => testApp?.close());

/** Numbers that a double cannot represent exactly. */
const inexact = [
  '9012345678901234567',
  '9007199254740992',
  '-9007199254740993',
  '1e400',
  '-1e999',
  '1e-400',
  '9007199254740993.0',
  '90071992547409.93e2',
];

describe('a number that a double cannot hold', () => {
  test.each(inexact)('is rejected in a profile by its place: %s [D9]', async (number) => {
    const { sdk, profileId } = shopping;
    const body = `{"name":"Ana","cards":[{"no":1},{"no":${number}}]}`;
    for (const answer of [
      await sdk.send('POST', '/v1/profile', body),
      await sdk.send('PUT', `/v1/profile/${profileId}`, body),
    ]) {
      expectError(answer, 400, 'INVALID_REQUEST');
      expect(answer.message).toMatch(/^cards\.1\.no: /);
    }
  });

  test('is rejected in a kickoff and in a trigger [D9]', async () => {
    const { sdk, profileId, ids, send, tenant } = shopping;
    const before = await getBalance(testApp.orm, tenant.id);
    const kickoff = '{"prompt":"curry","n":9012345678901234567}';
    const answer = await sdk.send('POST', `/v1/chat/${profileId}/recommend`, kickoff);
    expectError(answer, 400, 'INVALID_REQUEST');
    expect(answer.message).toMatch(/^n: /);
    const sku = JSON.stringify({ ...ids, items: [{ rec_id: 'r1' }], forgotten: [{ sku: 'N' }] });
    const rejected = await sdk.send(
      'POST',
      `/v1/chat/${profileId}/trigger/signage`,
      sku.replace('"N"', '9012345678901234567'),
    );
    expectError(rejected, 400, 'INVALID_REQUEST');
    expect(rejected.message).toMatch(/^forgotten\.0\.sku: /);
    const kept = { ...ids, items: [{ rec_id: 'r1' }], forgotten: [{ sku: '9012345678901234567' }] };
    expect((await send('trigger/signage', kept)).status).toBe(202);
    expect(await getBalance(testApp.orm, tenant.id)).toBe(before);
  });

  test('is rejected in a question and a title [D9]', async () => {
    const guid = await sonar.begin();
    const headers = { 'content-type': 'application/json' };
    const asked = await sonar.send('POST', `/${guid}/chats`, '{"question":"a","x":{"y":1e400}}', headers);
    expect(asked).toMatchObject({
      status: 400,
      body: { error_code: 'invalid-argument', error_msg: expect.stringMatching(/^x\.y /) },
    });
    const titled = await sonar.send('PUT', `/${guid}`, '{"title":"a","x":9007199254740993}', headers);
    expect(titled).toMatchObject({ status: 400, body: { error_msg: expect.stringMatching(/^x /) } });
    expect((await sonar.read(guid)).chats).toEqual([]);
  });

  test('is rejected in a message [D9]', async () => {
    const ids = newIds();
    const message = JSON.stringify({ ...ids, content: 'a', timestamp: '2024-01-15', n: [0] });
    const answer = await quotes.post<{ error: string }>(message.replace('[0]', '[1e400]'));
    expect(answer).toMatchObject({ status: 400, body: { error: expect.stringMatching(/^n\.0: /) } });
    const otherType = { 'content-type': 'application/vnd.api+json' };
    const again = await quotes.post<{ error: string }>(message.replace('[0]', '9e999'), otherType);
    expect(again.body.error).toMatch(/^n: /);
    expect((await quotes.status(ids)).status).toBe(404);
  });

  test('does not include numbers that a double can hold: they are returned as sent [D9]', async () => {
    const { sdk } = shopping;
    const sent =
      '{"a":9007199254740991,"b":-9007199254740991,"c":0.1,"d":1e300,"e":1e-300,"f":-1.5e22,"g":0,"h":"9012345678901234567","i":3.141592653589793,"j":0.0e999}';
    const profileId = await sdk.newProfile(JSON.parse(sent));
    const made = await sdk.send<{ profile_id: string }>('POST', '/v1/profile', sent);
    expect(made.status).toBe(201);
    for (const id of [profileId, made.data.profile_id]) {
      const { data } = await sdk.send<{ data: object }>('GET', `/v1/profile/${id}`);
      expect(data.data).toEqual(JSON.parse(sent));
    }
  });
});

describe('a text without visible characters', () => {
  const invisible = [' ', '\u3000', '\ufeff', '\u3164', '\u200b', '\u2800', '\u00ad', '\u202e\ufe0f'];

  test('is rejected as a prompt, without a charge [D8]', async () => {
    const { sdk, profileId, tenant } = shopping;
    const before = await getBalance(testApp.orm, tenant.id);
    for (const prompt of invisible) {
      const answer = await sdk.kickOff(profileId, { prompt });
      expectError(answer, 400, 'INVALID_REQUEST');
      expect(answer.message).toMatch(/^prompt: /);
    }
    expect(await getBalance(testApp.orm, tenant.id)).toBe(before);
  });

  test('is rejected as a message [D8]', async () => {
    const ids = newIds();
    for (const content of invisible) expect((await quotes.send(ids, content)).status).toBe(400);
    expect((await quotes.status(ids)).status).toBe(404);
  });

  test('is rejected as a question and as a title [D8]', async () => {
    const guid = await sonar.begin();
    for (const text of invisible) {
      expect(await sonar.send('POST', `/${guid}/chats`, { question: text })).toMatchObject({
        status: 400,
        body: { error_msg: 'question should be not null' },
      });
      expect((await sonar.send('PUT', `/${guid}`, { title: text })).status).toBe(400);
    }
    expect((await sonar.read(guid)).chats).toEqual([]);
  });

  test('may be part of a text with visible characters, and is kept', async () => {
    const { sdk, profileId } = shopping;
    const prompt = 'a\u200bb 👨‍👩‍👧 \u202ec\u202c';
    const { round } = await sdk.runRound(profileId, { prompt });
    expect(round).toMatchObject({ prompt, status: 'completed' });
  });
});

test('decomposed text has the same mood as composed text, and is stored as sent [D8]', async () => {
  const words = '바쁘고 마감이 있어요'.normalize('NFD');
  const ids = newIds();
  for (let sends = 0; sends < 4; sends += 1) {
    await quotes.send(ids, words);
    await quotes.untilCompleted(ids);
  }
  expect((await quotes.status(ids)).body.quote?.category).toBe('productivity');
  const rows = await testApp.orm.em
    .fork()
    .getKysely()
    .selectFrom('quote_messages')
    .select('content')
    .where('content', '=', words)
    .execute();
  expect(rows).toHaveLength(4);
});

test('a timestamp that is too long is rejected', async () => {
  const ids = newIds();
  const timestamp = `2024-01-15T10:30:00.${'0'.repeat(60)}Z`;
  expect((await quotes.post({ ...ids, content: 'a', timestamp })).status).toBe(400);
});
