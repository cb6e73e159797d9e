import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Fault } from '../../../standins/http/control.ts';
import type { RoundView, SdkClient } from '../../support/sdk-client.ts';
import { type TestApp, useSharedApp } from '../../support/test-app.ts';
import { readJournal, setFaults } from '../../support/upstream-faults.ts';
import { waitFor } from '../../support/wait-for.ts';
import { chatKeys, getAllKeys, getKeys, roundKeys } from './view-keys.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const seconds = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

let testApp: TestApp;
let llmDemoUrl: string;
let storeApiUrl: string;
beforeAll(async () => {
  testApp = await useSharedApp();
  ({ llmDemoUrl, storeApiUrl } = testApp.standins);
});
afterEach(() => Promise.all([setFaults(llmDemoUrl), setFaults(storeApiUrl)]));
afterAll(() => testApp?.close());

const profile = { name: '佐藤花子', gender: 'F', age: 32, locale: 'ja' };

/** A round that is held at `steps`, as polled then; the chat is ended afterwards. */
async function seen(steps: Fault['step'][], fits: (round: RoundView) => boolean) {
  const { sdk } = await testApp.newTenant();
  const profileId = await sdk.newProfile(profile);
  await setFaults(
    llmDemoUrl,
    steps.map((step) => ({ step, kind: 'hang' })),
  );
  const { data } = await sdk.kickOff(profileId, { prompt: '오늘 저녁 카레 땡기는데' });
  const round = await sdk.untilLastRound(profileId, data.chat_id, fits);
  const chat = await sdk.poll(profileId, data.chat_id);
  const alone = await sdk.pollRound(profileId, data.chat_id, data.round_id);
  await sdk.send('DELETE', `/v1/chat/${profileId}/recommend/${data.chat_id}`);
  return { round, chat, alone, profileId, ids: data };
}

const getProgress = ({ pipeline_progress }: RoundView) => Object.values(pipeline_progress).join(' ');

const phases = [
  { at: 'step 1', hangs: ['meal-suggest'], progress: 'running pending pending pending', back: null },
  { at: 'step 2', hangs: ['todos'], progress: 'done running pending pending', back: 'not_started' },
  {
    at: 'steps 3 and 4',
    hangs: ['cross-sell', 'notifications'],
    progress: 'done done running running',
    back: 'in_progress',
  },
  { at: 'step 4', hangs: ['notifications'], progress: 'done done done running', back: 'in_progress' },
];

describe('a kickoff', () => {
  test('answers 202 with two ids and nothing else [KICK-03, KICK-09, KICK-10, KICK-11, KICK-25, AUTH-06, AUTH-13]', async () => {
    const { sdk } = await testApp.newTenant();
    const profileId = await sdk.newProfile();
    const { status, success, data } = await sdk.kickOff(profileId, { prompt: '카레' });
    expect({ status, success, data }).toEqual({
      status: 202,
      success: true,
      data: { chat_id: expect.stringMatching(uuid), round_id: expect.stringMatching(uuid) },
    });
    expect(data.chat_id).not.toBe(data.round_id);
  });

  test('does not wait for llm-demo [KICK-12, KICK-13, MODEL-01]', async () => {
    const { sdk } = await testApp.newTenant();
    const profileId = await sdk.newProfile();
    await setFaults(llmDemoUrl, [{ step: 'sessions', kind: 'hang' }]);
    const { status, data } = await sdk.kickOff(profileId, { prompt: '카레' });
    expect(status).toBe(202);
    const { data: chat } = await sdk.poll(profileId, data.chat_id);
    expect(chat.rounds[0]?.status).toBe('in_progress');
    await sdk.send('DELETE', `/v1/chat/${profileId}/recommend/${data.chat_id}`);
  });

  test('without chat_id starts another chat each time [MODEL-03, MODEL-06, KICK-05]', async () => {
    const { sdk } = await testApp.newTenant();
    const profileId = await sdk.newProfile();
    const kickOffs = Array.from({ length: 20 }, () => sdk.kickOff(profileId, { prompt: '카레' }));
    const answers = await Promise.all(kickOffs);
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 202));
    expect(new Set(answers.map(({ data }) => data.chat_id)).size).toBe(20);
    for (const { data } of answers) {
      const done = await sdk.untilLastRound(
        profileId,
        data.chat_id,
        ({ status }) => status !== 'in_progress',
      );
      expect(done).toMatchObject({ round_id: data.round_id, round_no: 1, status: 'completed' });
    }
  });
});

describe.each(phases)('a round at $at', ({ hangs, progress, back }) => {
  test('has all of its keys, and each shows what is done [DET-01, DET-03, DET-06, DET-07, DET-10, DET-15, DET-19, DET-30, AUTH-07]', async () => {
    const { round, chat } = await seen(hangs, (one) => getProgress(one) === progress);
    const [, step2, step3] = progress.split(' ');
    expect(chat.status).toBe(200);
    expect(getKeys(chat.data)).toEqual(chatKeys);
    expect(getKeys(round)).toEqual(roundKeys);
    expect(getKeys(round.notifications)).toEqual(['ad', 'coupon', 'coupon_spot']);
    expect(round).toMatchObject({ status: 'in_progress', back_list_status: back, last_error: null });
    expect(round.todos !== null).toBe(step2 === 'done');
    expect(round.recommended_items.length > 0).toBe(step3 === 'done');
    expect(round.notifications).toMatchObject({ ad: null, coupon: [] });
  });

  test('shows the coupon spots of the store [DET-24, DET-25]', async () => {
    const { round } = await seen(hangs, (one) => getProgress(one) === progress);
    expect(round.notifications.coupon_spot).not.toHaveLength(0);
  });

  test('looks the same on its own route [RND-01, RND-02, RND-03, RND-04, RND-05, RND-06]', async () => {
    const { chat, alone } = await seen(hangs, (one) => getProgress(one) === progress);
    expect(alone.status).toBe(200);
    expect(alone.data).toEqual(chat.data.rounds[0]);
  });
});

describe('a fresh round', () => {
  test('has exactly the specified fields [DET-08, DET-09, DET-11, DET-12, DET-13, DET-14, DET-16, DET-17, DET-18]', async () => {
    const { chat, profileId, ids } = await seen(['meal-suggest'], () => true);
    const [round] = chat.data.rounds;
    expect(chat.data).toEqual({
      chat_id: ids.chat_id,
      profile_id: profileId,
      profile_summary: profile,
      created_at: expect.stringMatching(seconds),
      rounds: [
        {
          round_no: 1,
          round_id: ids.round_id,
          prompt: '오늘 저녁 카레 땡기는데',
          created_at: expect.stringMatching(seconds),
          updated_at: round?.created_at,
          status: 'in_progress',
          back_list_status: null,
          pipeline_progress: { step1: 'running', step2: 'pending', step3: 'pending', step4: 'pending' },
          todos: null,
          recommended_items: [],
          notifications: { ad: null, coupon: [], coupon_spot: expect.any(Array) },
          last_error: null,
        },
      ],
    });
  });
});

describe('a round whose step 4 is done before step 3', () => {
  test('shows step 4 as running without its ads [Q23, Q25b]', async () => {
    const { sdk } = await testApp.newTenant();
    const profileId = await sdk.newProfile();
    await setFaults(llmDemoUrl, [{ step: 'cross-sell', kind: 'hang' }]);
    const { data } = await sdk.kickOff(profileId, { prompt: '카레' });
    await sdk.untilLastRound(profileId, data.chat_id, (one) => one.pipeline_progress.step2 === 'done');
    const written = () =>
      testApp.orm.em
        .fork()
        .getKysely()
        .selectFrom('round_steps')
        .select('step')
        .where('round_id', '=', data.round_id)
        .where('step', '=', 'notifications')
        .where('status', '=', 'done')
        .executeTakeFirst();
    await waitFor(written);
    // A chat may be cached for a second, so stored changes are visible after that at the latest.
    const until = Date.now() + 1_100;
    const rounds: RoundView[] = [];
    while (Date.now() < until) rounds.push(await sdk.untilLastRound(profileId, data.chat_id, () => true));
    expect(new Set(rounds.map(getProgress))).toEqual(new Set(['done done running running']));
    expect(rounds.at(-1)?.notifications).toMatchObject({ ad: null, coupon: [] });
    await sdk.send('DELETE', `/v1/chat/${profileId}/recommend/${data.chat_id}`);
  });
});

describe('a completed round', () => {
  async function completed() {
    const { sdk } = await testApp.newTenant();
    const profileId = await sdk.newProfile(profile);
    const { chatId, round } = await sdk.runRound(profileId, { prompt: '카레' });
    return { sdk, profileId, chatId, round };
  }

  test('has its four steps done and everything filled in [DET-20, DET-21, DET-22, DET-23, DET-26, KICK-20]', async () => {
    const { round } = await completed();
    expect(getKeys(round)).toEqual(roundKeys);
    expect(round).toMatchObject({ status: 'completed', back_list_status: 'completed', last_error: null });
    expect(getProgress(round)).toBe('done done done done');
    expect(round.todos?.items).not.toHaveLength(0);
    expect(round.recommended_items).not.toHaveLength(0);
    expect(round.notifications.ad?.items).not.toHaveLength(0);
    expect(round.notifications.coupon).not.toHaveLength(0);
  });

  test('has the same envelope as a running one, and looks the same on its own route [DET-36, RND-04]', async () => {
    const { sdk, profileId, chatId, round } = await completed();
    const { data } = await sdk.poll(profileId, chatId);
    expect(getKeys(data)).toEqual(chatKeys);
    expect((await sdk.pollRound(profileId, chatId, round.round_id)).data).toEqual(data.rounds[0]);
  });

  test('names all of its fields in snake case [AUTH-16]', async () => {
    const { sdk, profileId, chatId } = await completed();
    const keys = getAllKeys((await sdk.poll(profileId, chatId)).data);
    expect(keys.filter((key) => !/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(key))).toEqual([]);
  });

  test('has times in whole UTC seconds, in ascending order [AUTH-15]', async () => {
    const before = Math.floor(Date.now() / 1_000) * 1_000;
    const { round } = await completed();
    expect([round.created_at, round.updated_at]).toEqual([
      expect.stringMatching(seconds),
      expect.stringMatching(seconds),
    ]);
    const [createdAt, updatedAt] = [Date.parse(round.created_at), Date.parse(round.updated_at)];
    expect(createdAt).toBeGreaterThanOrEqual(before);
    expect(updatedAt).toBeGreaterThanOrEqual(createdAt);
    expect(updatedAt).toBeLessThanOrEqual(Date.now());
  });

  test('is served from rows: polls do not call llm-demo [DET-04, DET-05]', async () => {
    const { sdk, profileId, chatId, round } = await completed();
    const asked = (await readJournal(llmDemoUrl)).length;
    await setFaults(llmDemoUrl, [{ step: 'meal-suggest', kind: 'error' }]);
    const polls = await Promise.all(Array.from({ length: 10 }, () => sdk.poll(profileId, chatId)));
    for (const { data } of polls) expect(data.rounds).toEqual([round]);
    expect(await readJournal(llmDemoUrl)).toHaveLength(asked);
  });

  test('has called each upstream once per request, with its own idempotency keys', async () => {
    const { round } = await completed();
    const journal = [...(await readJournal(llmDemoUrl)), ...(await readJournal(storeApiUrl))];
    const own = journal.filter(({ idempotency_key: key }) => key?.startsWith(`${round.round_id}/`));
    const asked = own.filter(({ path }) => path.includes('/sessions')).map((call) => call.idempotency_key);
    expect(asked.toSorted()).toEqual(
      ['cross-sell', 'meal-suggest', 'notifications', 'sessions', 'todos'].map(
        (step) => `${round.round_id}/${step}`,
      ),
    );
    expect(own.map(({ status }) => status)).toEqual(own.map(() => 200));
  });
});

describe('coupon spots', () => {
  const spotCalls = async (code: string) =>
    (await readJournal(storeApiUrl)).filter(
      ({ path, tenant_code }) => path.startsWith('/v1/coupon-spots') && tenant_code === code,
    ).length;

  async function finished() {
    const { sdk, code } = await testApp.newTenant();
    const profileId = await sdk.newProfile();
    const { data } = await sdk.kickOff(profileId, { prompt: '카레' });
    const poll = () => sdk.poll(profileId, data.chat_id);
    return { sdk, code, poll };
  }
  const getSpots = ({ data }: Awaited<ReturnType<SdkClient['poll']>>) =>
    data.rounds[0]?.notifications.coupon_spot ?? [];

  test('are read again for every poll [DET-24, NOTI-10]', async () => {
    const { code, poll } = await finished();
    const before = await spotCalls(code);
    for (let polled = 0; polled < 3; polled += 1) await poll();
    expect(await spotCalls(code)).toBe(before + 3);
  });

  test.each(['error', 'timeout', 'drop', 'malformed', 'hang'] as const)(
    'stay the last good ones while the store has %s [Q51, Q52]',
    async (kind) => {
      const { poll } = await finished();
      const good = getSpots(await poll());
      expect(good).not.toHaveLength(0);
      await setFaults(storeApiUrl, [{ step: 'coupon-spots', kind }]);
      for (let polled = 0; polled < 3; polled += 1) {
        const answer = await poll();
        expect(answer.status).toBe(200);
        expect(getSpots(answer)).toEqual(good);
      }
    },
  );

  test('are empty while the store has never answered [Q51]', async () => {
    const { poll } = await finished();
    await setFaults(storeApiUrl, [{ step: 'coupon-spots', kind: 'error' }]);
    const answer = await poll();
    expect(answer.status).toBe(200);
    expect(getSpots(answer)).toEqual([]);
  });
});

describe('a round that fails', () => {
  const cases: [Fault, string][] = [
    [{ step: 'meal-suggest', kind: 'timeout' }, 'meal_suggest failed: upstream timeout'],
    [{ step: 'meal-suggest', kind: 'session_expired' }, 'upstream chat session expired'],
    [{ step: 'todos', kind: 'session_expired' }, 'upstream chat session expired'],
  ];

  test.each(cases)('by %j is polled with 200 and says why [DET-29, DET-31, DET-32]', async (fault, why) => {
    const { sdk } = await testApp.newTenant();
    const profileId = await sdk.newProfile();
    await setFaults(llmDemoUrl, [fault]);
    const { chatId, round } = await sdk.runRound(profileId, { prompt: '카레' });
    const { status, data } = await sdk.pollRound(profileId, chatId, round.round_id);
    expect(status).toBe(200);
    expect(getKeys(data)).toEqual(roundKeys);
    expect(data).toMatchObject({ status: 'error', last_error: why });
  });

  test('by the cap of llm-demo itself is not a 409, but visible in polls [KICK-14]', async () => {
    const { sdk } = await testApp.newTenant();
    const profileId = await sdk.newProfile();
    const { chatId } = await sdk.runRound(profileId, { prompt: '카레' });
    await setFaults(llmDemoUrl, [{ step: 'meal-suggest', kind: 'refinement_cap' }]);
    const { round } = await sdk.runRound(profileId, { chat_id: chatId, prompt: '와인 추가' });
    expect(round.status).toBe('error');
    expect(round.last_error).toMatch(/^REFINEMENT_CAP_EXCEEDED/);
  });
});
