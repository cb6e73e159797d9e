import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type TestApp, type TestTenant, useSharedApp } from '../../support/test-app.ts';
import { getCalls } from '../../support/upstream-faults.ts';
import { waitFor } from '../../support/wait-for.ts';

let testApp: TestApp;
beforeAll(async () => {
  testApp = await useSharedApp();
});
afterAll(() => testApp?.close());

type Sdk = TestTenant['sdk'];

const read = async (sdk: Sdk, profileId: string) =>
  (await sdk.send<{ data: Record<string, unknown> }>('GET', `/v1/profile/${profileId}`)).data;
const change = (sdk: Sdk, profileId: string, changes: object) =>
  sdk.send<{ data: Record<string, unknown> }>('PUT', `/v1/profile/${profileId}`, changes);

/** The request to llm-demo in the first round of a chat, or in the next one of `chatId`. */
async function asked(sdk: Sdk, profileId: string, chatId?: string) {
  const { round, chatId: id } = await sdk.runRound(profileId, {
    prompt: 'spaghetti',
    ...(chatId !== undefined && { chat_id: chatId }),
  });
  const body = async (step: string) => {
    const [call] = await getCalls(testApp.standins.llmDemoUrl, round.round_id, step);
    return call?.body as Record<string, unknown> | undefined;
  };
  return { chatId: id, round, session: await body('sessions'), meal: await body('meal-suggest') };
}

describe('a profile', () => {
  test('is stored as sent, with an id', async () => {
    const { sdk } = await testApp.newTenant();
    const data = { name: 'Kim', extra: { diet: null, likes: ['curry'] } };
    const profileId = await sdk.newProfile(data);
    expect(profileId).toMatch(/^[0-9a-f-]{36}$/);
    expect(await read(sdk, profileId)).toEqual({ profile_id: profileId, data });
  });

  test('merges changes by key, and returns the whole profile [Q47]', async () => {
    const { sdk } = await testApp.newTenant();
    const profileId = await sdk.newProfile({ name: 'Kim', age: 32, extra: { diet: 'vegan', pet: 'cat' } });
    const answer = await change(sdk, profileId, { age: 33, extra: { diet: 'none' } });
    const whole = { name: 'Kim', age: 33, extra: { diet: 'none' } };
    expect(answer).toMatchObject({ status: 200, success: true, data: { profile_id: profileId } });
    expect(answer.data.data).toEqual(whole);
    expect((await read(sdk, profileId)).data).toEqual(whole);
  });

  test('that would grow past 64 KiB is not changed [D13]', async () => {
    const { sdk } = await testApp.newTenant();
    const profileId = await sdk.newProfile({ name: 'Kim' });
    const words = 'x'.repeat(40_000);
    expect((await change(sdk, profileId, { first: words })).status).toBe(200);
    const rejected = await change(sdk, profileId, { second: words });
    expect(rejected).toMatchObject({ status: 413, code: 'PAYLOAD_TOO_LARGE' });
    expect((await read(sdk, profileId)).data).toEqual({ name: 'Kim', first: words });
    expect((await change(sdk, profileId, { first: null, second: words })).status).toBe(200);
  });

  test('loses a value that is set to null [Q47]', async () => {
    const { sdk } = await testApp.newTenant();
    const profileId = await sdk.newProfile({ name: 'Kim', age: 32 });
    await change(sdk, profileId, { name: null });
    const { name, age } = (await read(sdk, profileId)).data;
    expect({ name: name ?? null, age }).toEqual({ name: null, age: 32 });
  });

  test('keeps all concurrent changes', async () => {
    const { sdk } = await testApp.newTenant();
    const profileId = await sdk.newProfile();
    const keys = Array.from({ length: 20 }, (_, index) => `key_${index}`);
    await Promise.all(keys.map((key) => change(sdk, profileId, { [key]: true })));
    expect((await read(sdk, profileId)).data).toEqual(Object.fromEntries(keys.map((key) => [key, true])));
  });

  test('is summarized in polls in its current state [DET-09]', async () => {
    const { sdk } = await testApp.newTenant();
    const profileId = await sdk.newProfile({ name: 'Kim', gender: 'F', age: 32, extra: 'not shown' });
    const { chatId } = await sdk.runRound(profileId, { prompt: '카레' });
    const summary = async () => (await sdk.poll(profileId, chatId)).data.profile_summary;
    expect(await summary()).toEqual({ name: 'Kim', gender: 'F', age: 32, locale: null });
    await change(sdk, profileId, { age: 33, locale: 'en' });
    const changed = { name: 'Kim', gender: 'F', age: 33, locale: 'en' };
    await waitFor(async () => expect(await summary()).toEqual(changed) === undefined);
  });

  test('is sent to llm-demo [TODO-11]', async () => {
    const { sdk } = await testApp.newTenant();
    const data = { name: 'Kim', gender: 'F', age: 32, locale: 'en', extra: { diet: 'vegan' } };
    const { session } = await asked(sdk, await sdk.newProfile(data));
    expect(session?.profile).toEqual(data);
  });
});

describe('a persona', () => {
  test('comes before the prompt, under its Korean label [KICK-16]', async () => {
    const { sdk } = await testApp.newTenant();
    const { meal, round } = await asked(
      sdk,
      await sdk.newProfile({ persona: 'a nurse who works nights', locale: 'en' }),
    );
    expect(meal?.user_query).toBe('페르소나: a nurse who works nights\nspaghetti');
    expect(round.prompt).toBe('spaghetti');
  });

  test.each([
    ['absent', {}],
    ['null', { persona: null }],
    ['empty', { persona: '' }],
    ['blank', { persona: ' \n' }],
    ['a number', { persona: 7 }],
    ['an object', { persona: { age: 7 } }],
  ])('that is %s leaves the prompt unchanged [KICK-17, KICK-19]', async (_what, data) => {
    const { sdk } = await testApp.newTenant();
    const { meal } = await asked(sdk, await sdk.newProfile(data));
    expect(meal?.user_query).toBe('spaghetti');
  });

  test('that is set, changed or cleared counts from the next round on [KICK-18, KICK-19]', async () => {
    const { sdk } = await testApp.newTenant();
    const profileId = await sdk.newProfile();
    const { chatId, meal: before } = await asked(sdk, profileId);
    const queries = [before?.user_query];
    for (const persona of ['a nurse', '자취생 🍜', null]) {
      await change(sdk, profileId, { persona });
      queries.push((await asked(sdk, profileId, chatId)).meal?.user_query);
    }
    expect(queries).toEqual([
      'spaghetti',
      '페르소나: a nurse\nspaghetti',
      '페르소나: 자취생 🍜\nspaghetti',
      'spaghetti',
    ]);
  });
});

describe('the language of a round', () => {
  const scripts = { ko: /[가-힣]/, en: /^[^가-힣ぁ-んァ-ン一-龠]+$/, ja: /[ぁ-んァ-ン]/ };

  test.each([
    ['its profile asks for it', { locale: 'ja' }, 'en', 'ja'],
    ['its profile asks for it', { locale: 'en' }, 'ja', 'en'],
    ['its profile asks for it', { locale: 'ko' }, 'ja', 'ko'],
    ['its profile names a region', { locale: 'JA-jp' }, 'ko', 'ja'],
    ['its profile says nothing', {}, 'ja', 'ja'],
    ['its profile says null', { locale: null }, 'en', 'en'],
    ['its profile asks for French', { locale: 'fr' }, 'ja', 'ja'],
    ['its profile says no language', { locale: 'english' }, 'ja', 'ja'],
    ['its profile says a number', { locale: 1 }, 'ja', 'ja'],
    ['nobody asks for one that there is', { locale: 'de' }, 'fr', 'ko'],
    ['its tenant has none either', {}, '', 'ko'],
  ] as const)(
    'when %s: %j in a store of %j is %s [LOCALE-01, LOCALE-02, LOCALE-03, LOCALE-04]',
    async (_why, data, store, locale) => {
      const { sdk } = await testApp.newTenant({ locale: store });
      const { round, session, meal } = await asked(sdk, await sdk.newProfile(data));
      expect([session?.locale, meal?.locale]).toEqual([locale, locale]);
      const texts = [
        round.todos?.recipe_title,
        round.todos?.intro_message,
        round.todos?.recipe_description,
        round.todos?.recommendation_message,
        round.todos?.notes,
      ];
      for (const text of texts) expect(text).toMatch(scripts[locale]);
    },
  );

  test('is that of the profile when the round began, and earlier rounds keep theirs [LOCALE-01]', async () => {
    const { sdk } = await testApp.newTenant();
    const profileId = await sdk.newProfile({ locale: 'ko' });
    const first = await asked(sdk, profileId);
    await change(sdk, profileId, { locale: 'ja' });
    const second = await asked(sdk, profileId, first.chatId);
    expect(second.round.todos?.recipe_description).toMatch(scripts.ja);
    const { data } = await sdk.poll(profileId, first.chatId);
    expect(data.rounds[0]).toEqual(first.round);
  });
});
