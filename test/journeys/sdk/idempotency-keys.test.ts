import { createHash, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { issueKey } from '../../../db/repositories/tenants/key-issue.ts';
import { rotateKey } from '../../../db/repositories/tenants/key-rotation.ts';
import { hashKey } from '../../../db/secret-key.ts';
import { requestIds } from '../../../server/sdk/idempotent.ts';
import { getBalance, ledgerViolations } from '../../support/ledger.ts';
import { lockRows } from '../../support/row-lock.ts';
import { SdkClient } from '../../support/sdk-client.ts';
import { startSecondServer } from '../../support/second-server.ts';
import { startTestApp, type TestApp, type TestTenant } from '../../support/test-app.ts';
import { setFaults } from '../../support/upstream-faults.ts';
import { waitFor } from '../../support/wait-for.ts';
import { expectError } from './expect-error.ts';
import {
  createShoppingFixture,
  getEventsById,
  getStoreRequests,
  getTriggerEvents,
  type Trigger,
  waitForStoreEvents,
} from './shopping-fixture.ts';

let testApp: TestApp;
beforeAll(async () => {
  testApp = await startTestApp({ ADMISSION_TIMEOUT_MS: '2500' });
});
afterEach(async () => {
  await setFaults(testApp.standins.llmDemoUrl);
  expect(await ledgerViolations(testApp.orm)).toEqual([]);
});
afterAll(() => testApp?.close());

const times = (count: number) => Array.from({ length: count });
const kysely = () => testApp.orm.em.fork().getKysely();
const underKey = (key: string) => ({ 'idempotency-key': key });
const isReplay = ({ headers }: { headers: Headers }) => headers.get('idempotent-replayed') === 'true';

interface Ids {
  chat_id: string;
  round_id: string;
  profile_id: string;
}

interface App {
  tenant: TestTenant;
  sdk: SdkClient;
  profileId: string;
  path: string;
  key: string;
  post(
    body?: object | string,
    changes?: { sdk?: SdkClient; path?: string },
  ): ReturnType<typeof SdkClient.prototype.send<Ids>>;
}

/** An app that sends kickoffs with one idempotency key. */
async function newApp(): Promise<App> {
  const tenant = await testApp.newTenant();
  const { sdk } = tenant;
  const profileId = await sdk.newProfile();
  const app = { tenant, sdk, profileId, path: `/v1/chat/${profileId}/recommend`, key: randomUUID() };
  return {
    ...app,
    post: (body = { prompt: '카레' }, changes = {}) => {
      const { sdk: client, path } = { ...app, ...changes };
      return client.send<Ids>('POST', path, body, underKey(app.key));
    },
  };
}

async function rounds({ tenant }: App): Promise<string[]> {
  const rows = await kysely().selectFrom('rounds').select('id').where('tenant_id', '=', tenant.id).execute();
  return rows.map(({ id }) => id);
}

/** Changes the claim of an answered request, as if its server had died before it stored the response. */
async function deleteStoredResponse(key: string): Promise<void> {
  await kysely()
    .updateTable('idempotency_keys')
    .set({ status: null, answer: null, held_until: new Date(Date.now() - 1) })
    .where('key', '=', key)
    .executeTakeFirstOrThrow();
}

async function getLineage({ key }: TestTenant): Promise<{ id: string; lineage_id: string }> {
  const hash = hashKey(key);
  return kysely()
    .selectFrom('api_keys')
    .select(['id', 'lineage_id'])
    .where('hash', '=', hash)
    .executeTakeFirstOrThrow();
}

/** Inserts a claim without a response; resolves to its id. */
async function claim(app: App, body: string, heldUntil: Date): Promise<string> {
  const claim_id = randomUUID();
  await kysely()
    .insertInto('idempotency_keys')
    .values({
      lineage_id: (await getLineage(app.tenant)).lineage_id,
      path: app.path,
      key: app.key,
      fingerprint: createHash('sha256').update(body).digest('hex'),
      claim_id,
      held_until: heldUntil,
      status: null,
      answer: null,
      created_at: new Date(),
    })
    .execute();
  return claim_id;
}

describe('a repeated POST', () => {
  test('gets the same answer, marked as a replay [Q59]', async () => {
    const app = await newApp();
    const [first, again] = [await app.post(), await app.post()];
    expect([isReplay(first), isReplay(again)]).toEqual([false, true]);
    expect({ ...again, headers: null }).toEqual({ ...first, headers: null });
    expect(again.headers.get('content-type')).toBe(first.headers.get('content-type'));
    expect(again.headers.get('request-id')).not.toBe(first.headers.get('request-id'));
  });

  test('makes one round when it is sent twenty times at once [Q59]', async () => {
    const app = await newApp();
    const answers = await Promise.all(times(20).map(() => app.post()));
    const [first] = answers;
    for (const { status, data } of answers)
      expect({ status, data }).toEqual({ status: 202, data: first?.data });
    expect(answers.filter((answer) => !isReplay(answer))).toHaveLength(1);
    expect(await rounds(app)).toEqual([first?.data.round_id]);
    expect(await getBalance(testApp.orm, app.tenant.id)).toBe(999);
  });

  test('is recognized by every server [Q59]', async () => {
    const app = await newApp();
    const first = await app.post();
    const second = await startSecondServer(testApp);
    try {
      const again = await app.post(undefined, { sdk: new SdkClient(second.url, app.tenant.key) });
      expect([isReplay(again), again.data]).toEqual([true, first.data]);
    } finally {
      await second.stop();
    }
  });

  test.each([
    ['23 hours', 23, true],
    ['25 hours', 25, false],
  ])('after %s is one: %s, %s [Q59]', async (_what, hours, known) => {
    const app = await newApp();
    const first = await app.post();
    await kysely()
      .updateTable('idempotency_keys')
      .set({ created_at: new Date(Date.now() - hours * 60 * 60_000) })
      .where('key', '=', app.key)
      .execute();
    const again = await app.post();
    expect([isReplay(again), again.data.round_id === first.data.round_id]).toEqual([known, known]);
    expect(await rounds(app)).toHaveLength(known ? 1 : 2);
  });

  test('without the header is another round each time [Q59]', async () => {
    const app = await newApp();
    const answers = [
      await app.sdk.kickOff(app.profileId, { prompt: '카레' }),
      await app.sdk.kickOff(app.profileId, { prompt: '카레' }),
    ];
    expect(new Set(answers.map(({ data }) => data.round_id)).size).toBe(2);
    expect(answers.some(isReplay)).toBe(false);
  });
});

describe('the scope of an idempotency key', () => {
  test('is the key lineage: a rotated key repeats, another key does not [Q59, Q53]', async () => {
    const app = await newApp();
    const { id: tenantId, code: tenantCode } = app.tenant;
    const first = await app.post();
    const { id: keyId } = await getLineage(app.tenant);
    const rotation = await rotateKey(testApp.orm.em, { tenantId, tenantCode, keyId }, { graceMs: 60_000 });
    if (!rotation?.rotated) throw new Error('the key was not rotated');
    const successor = new SdkClient(testApp.baseUrl, rotation.issued.key);
    const again = await app.post(undefined, { sdk: successor });
    expect([isReplay(again), again.data]).toEqual([true, first.data]);

    const other = await issueKey(testApp.orm.em, {
      tenantId,
      tenantCode,
    });
    const stranger = new SdkClient(testApp.baseUrl, other.key);
    expectError(await app.post(undefined, { sdk: stranger }), 404, 'NOT_FOUND');
  });

  test('includes the path [Q59]', async () => {
    const app = await newApp();
    const first = await app.post();
    const path = `/v1/chat/${await app.sdk.newProfile()}/recommend`;
    const elsewhere = await app.post(undefined, { path });
    expect([elsewhere.status, isReplay(elsewhere)]).toEqual([202, false]);
    expect(elsewhere.data.chat_id).not.toBe(first.data.chat_id);
  });

  test('is checked after the API key [Q28]', async () => {
    const app = await newApp();
    await app.post();
    expectError(
      await app.post(undefined, { sdk: new SdkClient(testApp.baseUrl, null) }),
      401,
      'UNAUTHORIZED',
    );
  });
});

describe('an equivalent body', () => {
  test.each([
    ['keys in another order', '{"prompt":"카레","new_round":false}', '{"new_round":false,"prompt":"카레"}'],
    ['other blanks', '{"prompt":"카레"}', '{ "prompt" :\n"카레" }'],
    ['escapes', '{"prompt":"café"}', '{"prompt":"caf\\u00e9"}'],
    ['a number written otherwise', '{"prompt":"카레","n":10}', '{"prompt":"카레","n":1.0e1}'],
  ])('with %s is a repeat [D10]', async (_what, first, again) => {
    const app = await newApp();
    const made = await app.post(first);
    const repeated = await app.post(again);
    expect([made.status, isReplay(repeated), repeated.data]).toEqual([202, true, made.data]);
    expect(await rounds(app)).toHaveLength(1);
  });

  test('makes one profile, regardless of the order of its keys [D10]', async () => {
    const { sdk } = await testApp.newTenant();
    const headers = underKey(randomUUID());
    const first = await sdk.send<Ids>('POST', '/v1/profile', '{"name":"Ana","a":{"x":1,"y":2}}', headers);
    const again = await sdk.send<Ids>('POST', '/v1/profile', '{"a":{"y":2,"x":1},"name":"Ana"}', headers);
    expect([first.status, isReplay(again), again.data]).toEqual([201, true, first.data]);
  });

  test('is recognized by its bytes if an earlier version made the claim', async () => {
    const app = await newApp();
    const body = '{ "prompt": "카레" }';
    const first = await app.post(body);
    await kysely()
      .updateTable('idempotency_keys')
      .set({ fingerprint: createHash('sha256').update(body).digest('hex') })
      .where('key', '=', app.key)
      .execute();
    expect(await app.post(body)).toMatchObject({ status: 202, data: first.data });
    expectError(await app.post({ prompt: '파스타' }), 409, 'IDEMPOTENCY_KEY_REUSED');
  });
});

describe('another body under the same key', () => {
  test.each([
    ['says something else', { prompt: '파스타' }, 409, 'IDEMPOTENCY_KEY_REUSED'],
    ['says more', { prompt: '카레', new_round: true }, 409, 'IDEMPOTENCY_KEY_REUSED'],
    ['is none that could be accepted', { prompt: '' }, 400, 'INVALID_REQUEST'],
    ['is no JSON', '{', 400, 'INVALID_REQUEST'],
  ])('that %s is rejected and does nothing', async (_what, body, status, code) => {
    const app = await newApp();
    const first = await app.post();
    expectError(await app.post(body), status, code);
    expect(await rounds(app)).toEqual([first.data.round_id]);
    expect(isReplay(await app.post())).toBe(true);
  });

  test('is rejected while the first request is running', async () => {
    const app = await newApp();
    await claim(app, '{"prompt":"카레"}', new Date(Date.now() + 20_000));
    expectError(await app.post({ prompt: '파스타' }), 409, 'IDEMPOTENCY_KEY_REUSED');
  });
});

describe('a POST that is rejected', () => {
  test('by its body leaves its key free [Q59]', async () => {
    const app = await newApp();
    expectError(await app.post({ prompt: '' }), 400, 'INVALID_REQUEST');
    expectError(await app.post({ prompt: '' }), 400, 'INVALID_REQUEST');
    const answer = await app.post();
    expect([answer.status, isReplay(answer)]).toEqual([202, false]);
  });

  test('for an unknown resource leaves its key free [Q59]', async () => {
    const app = await newApp();
    expectError(await app.post({ prompt: '카레', chat_id: 'nope' }), 404, 'NOT_FOUND');
    expect((await app.post()).status).toBe(202);
  });

  test('for a round in flight can be repeated [Q59]', async () => {
    const app = await newApp();
    await setFaults(testApp.standins.llmDemoUrl, [{ step: 'meal-suggest', kind: 'delay', ms: 800 }]);
    const { data } = await app.sdk.kickOff(app.profileId, { prompt: '카레' });
    const followUp = { chat_id: data.chat_id, prompt: '와인 추가' };
    expectError(await app.post(followUp), 409, 'PRIOR_ROUND_IN_FLIGHT');
    await app.sdk.untilLastRound(app.profileId, data.chat_id, ({ status }) => status === 'completed');
    const answer = await app.post(followUp);
    expect([answer.status, isReplay(answer)]).toEqual([202, false]);
  });
});

describe('a request whose server died', () => {
  test('before any effect is executed by the repeat [Q59]', async () => {
    const app = await newApp();
    await claim(app, '{"prompt":"카레"}', new Date(Date.now() - 1));
    const first = await app.post('{"prompt":"카레"}');
    const again = await app.post('{"prompt":"카레"}');
    expect([first.status, isReplay(first), isReplay(again)]).toEqual([202, false, true]);
    expect(again.data).toEqual(first.data);
    expect(await rounds(app)).toEqual([first.data.round_id]);
  });

  test('after its round began makes the same round again, in a new chat [Q59]', async () => {
    const app = await newApp();
    const first = await app.post();
    await deleteStoredResponse(app.key);
    const answers = await Promise.all(times(5).map(() => app.post()));
    for (const { status, data } of answers)
      expect({ status, data }).toEqual({ status: 202, data: first.data });
    expect(answers.filter((answer) => !isReplay(answer))).toHaveLength(1);
    expect(await rounds(app)).toEqual([first.data.round_id]);
    expect(await getBalance(testApp.orm, app.tenant.id)).toBe(999);
  });

  test('after its round was done finds it, as a follow-up too [Q59]', async () => {
    const app = await newApp();
    const { chatId } = await app.sdk.runRound(app.profileId, { prompt: '카레' });
    const followUp = { chat_id: chatId, prompt: '와인 추가' };
    const first = await app.post(followUp);
    await app.sdk.untilLastRound(
      app.profileId,
      chatId,
      ({ round_no, status }) => round_no === 2 && status === 'completed',
    );
    await deleteStoredResponse(app.key);
    expect(await app.post(followUp)).toMatchObject({ status: 202, data: first.data });
    expect(await rounds(app)).toHaveLength(2);
    expect(await getBalance(testApp.orm, app.tenant.id)).toBe(998);
  });

  test('and whose round was rolled back is executed by the repeat as a new one [Q59, D4]', async () => {
    const app = await newApp();
    const body = '{"prompt":"카레"}';
    const roundId = requestIds(await claim(app, body, new Date(0)))('round');
    await kysely()
      .insertInto('rolled_back_requests')
      .values({ id: roundId, created_at: new Date() })
      .execute();
    const answers = await Promise.all(times(5).map(() => app.post(body)));
    for (const { status, data } of answers)
      expect({ status, data }).toEqual({ status: 202, data: answers[0]?.data });
    expect(await rounds(app)).toEqual([answers[0]?.data.round_id]);
    expect(answers[0]?.data.round_id).not.toBe(roundId);
    expect(await getBalance(testApp.orm, app.tenant.id)).toBe(999);
  });

  test('is still recognized after its repeat was rejected [D10]', async () => {
    const app = await newApp();
    await setFaults(testApp.standins.llmDemoUrl, [{ step: 'meal-suggest', kind: 'delay', ms: 800 }]);
    const { data } = await app.sdk.kickOff(app.profileId, { prompt: '카레' });
    const followUp = JSON.stringify({ chat_id: data.chat_id, prompt: '와인 추가' });
    await claim(app, followUp, new Date(Date.now() - 1));
    const claimId = () =>
      kysely()
        .selectFrom('idempotency_keys')
        .select('claim_id')
        .where('key', '=', app.key)
        .executeTakeFirstOrThrow();
    const before = await claimId();
    expectError(await app.post(followUp), 409, 'PRIOR_ROUND_IN_FLIGHT');
    expect(await claimId()).toEqual(before);
  });

  test('blocks repeats until its lease has expired', async () => {
    const app = await newApp();
    const heldUntil = Date.now() + 1_500;
    await claim(app, '{"prompt":"카레"}', new Date(heldUntil));
    expect((await app.post('{"prompt":"카레"}')).status).toBe(202);
    expect(Date.now()).toBeGreaterThanOrEqual(heldUntil);
  });
});

describe('a request that takes long', () => {
  const heldUntil = async (key: string) => {
    const claims = kysely().selectFrom('idempotency_keys').select(['held_until', 'created_at']);
    return claims.where('key', '=', key).executeTakeFirst();
  };
  const lockTenant = ({ tenant }: App) =>
    lockRows(testApp.config.DATABASE_URL ?? '', 'select 1 from tenants where id = $1 for update', [
      tenant.id,
    ]);

  /** An app with a long admission timeout, blocked by its tenant's locked row. */
  async function heldUp() {
    const server = await startSecondServer(testApp, { ADMISSION_TIMEOUT_MS: 20_000 });
    const app = await newApp();
    const sdk = new SdkClient(server.url, app.tenant.key);
    const lock = await lockTenant(app);
    const first = app.post(undefined, { sdk });
    await waitFor(() => heldUntil(app.key));
    return { app, sdk, server, lock, first };
  }

  test('renews its claim, and its repeat waits for it [D10]', async () => {
    const { app, sdk, server, lock, first } = await heldUp();
    try {
      const repeat = app.post(undefined, { sdk });
      await waitFor(async () => {
        const claim = await heldUntil(app.key);
        return claim && claim.held_until.getTime() - claim.created_at.getTime() > 6_000;
      });
      await lock.release();
      const [made, again] = [await first, await repeat];
      expect([made.status, isReplay(again), again.data]).toEqual([202, true, made.data]);
      expect(await rounds(app)).toEqual([made.data.round_id]);
    } finally {
      await lock.release();
      await server.stop();
    }
  });

  test('makes one round together with a repeat that took over its claim [D10]', async () => {
    const { app, sdk, server, lock, first } = await heldUp();
    try {
      await lock.waiters(1);
      await kysely()
        .updateTable('idempotency_keys')
        .set({ held_until: new Date(0) })
        .where('key', '=', app.key)
        .execute();
      const repeat = app.post(undefined, { sdk });
      await waitFor(async () => ((await heldUntil(app.key))?.held_until.getTime() ?? 0) > Date.now());
      await lock.release();
      const [made, repeated] = [await first, await repeat];
      expect([made.status, repeated.status, repeated.data]).toEqual([202, 202, made.data]);
      const again = await app.post(undefined, { sdk });
      expect([isReplay(again), again.data]).toEqual([true, made.data]);
      expect(await rounds(app)).toEqual([made.data.round_id]);
      expect(await getBalance(testApp.orm, app.tenant.id)).toBe(999);
    } finally {
      await lock.release();
      await server.stop();
    }
  });
});

describe('a POST that fails with a server error', () => {
  test.each(['a new chat', 'a follow-up'])('as %s is the same request when it is repeated', async (what) => {
    const app = await newApp();
    const before = what === 'a follow-up' ? [await app.sdk.runRound(app.profileId, { prompt: '카레' })] : [];
    const body = { prompt: '와인 추가', ...(before[0] && { chat_id: before[0].chatId }) };
    const lock = await lockRows(
      testApp.config.DATABASE_URL ?? '',
      'select 1 from tenants where id = $1 for update',
      [app.tenant.id],
    );
    try {
      expectError(await app.post(body), 500, 'INTERNAL_ERROR');
    } finally {
      await lock.release();
    }
    const again = await app.post(body);
    expect([again.status, isReplay(again)]).toEqual([202, false]);
    const done = await app.sdk.untilLastRound(
      app.profileId,
      again.data.chat_id,
      ({ round_id, status }) => round_id === again.data.round_id && status !== 'in_progress',
    );
    expect(done).toMatchObject({ status: 'completed', round_no: before.length + 1 });
    expect(await rounds(app)).toHaveLength(before.length + 1);
    expect(await getBalance(testApp.orm, app.tenant.id)).toBe(999 - before.length);
  });
});

describe('a profile', () => {
  test('is made once per key, also ten times at once', async () => {
    const { sdk, id } = await testApp.newTenant();
    const key = randomUUID();
    const post = () => sdk.send<Ids>('POST', '/v1/profile', { name: 'Kim' }, underKey(key));
    const answers = await Promise.all(times(10).map(post));
    expect(new Set(answers.map(({ data }) => data.profile_id)).size).toBe(1);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    await deleteStoredResponse(key);
    const again = await post();
    expect([isReplay(again), again.data]).toEqual([false, answers[0]?.data]);
    const rows = await kysely().selectFrom('profiles').select('id').where('tenant_id', '=', id).execute();
    expect(rows).toEqual([{ id: again.data.profile_id }]);
    expectError(
      await sdk.send('POST', '/v1/profile', { name: 'Lee' }, underKey(key)),
      409,
      'IDEMPOTENCY_KEY_REUSED',
    );
  });
});

describe('a trigger', () => {
  const bodies: [Trigger, (ids: object, recId: string) => object][] = [
    ['trigger/signage', (ids) => ids],
    ['trigger/coupon', (ids, rec_id) => ({ ...ids, rec_id, item_name: 'Olive Oil' })],
    ['trigger/recommend', (ids, rec_id) => ({ ...ids, rec_id })],
    ['backlist-trigger', (ids) => ids],
  ];

  test.each(bodies)('%s is an event once under its key [Q59]', async (trigger, toBody) => {
    const shopping = await createShoppingFixture(testApp);
    const key = randomUUID();
    const body = toBody(shopping.ids, shopping.round.recommended_items[0]?.rec_id ?? '');
    const post = () => shopping.send(trigger, body, underKey(key));
    const answers = await Promise.all(times(5).map(post));
    await deleteStoredResponse(key);
    answers.push(await post(), await post());
    for (const { status, data } of answers)
      expect({ status, data }).toEqual({ status: 202, data: answers[0]?.data });
    const { event_ids, event_id } = answers[0]?.data ?? { event_ids: [], event_id: '' };
    const ids = event_ids ?? [event_id];
    expect(await getEventsById(testApp, shopping.chatId, ids)).toHaveLength(ids.length);
    expect(await getTriggerEvents(testApp, shopping.chatId)).toHaveLength(ids.length);
  });

  test('that leaves a signage reaches the store once under its key [Q59]', async () => {
    const shopping = await createShoppingFixture(testApp);
    const key = randomUUID();
    const leave = () => shopping.send('trigger/signage', { ...shopping.ids, action: 'exit' }, underKey(key));
    await leave();
    await deleteStoredResponse(key);
    await leave();
    await shopping.send('trigger/signage', { ...shopping.ids });
    const received = await waitForStoreEvents(testApp, shopping.tenant, { count: 2 });
    expect(received.map(({ action }) => action)).toEqual(['exit', 'enter']);
    expect(await getStoreRequests(testApp, shopping.tenant)).toHaveLength(2);
  });
});
