import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import type {
  FailedRoundView,
  HistoryReplayView,
  ReplayView,
  RoundExportView,
} from '../../../server/backoffice/rounds/view-schema.ts';
import type { PageView } from '../../../server/tenant/chats/view-schema.ts';
import { testBundle } from '../../support/dependencies.ts';
import { newFailedRound } from '../../support/failed-round.ts';
import { SdkClient } from '../../support/sdk-client.ts';
import { startTestApp, type TestApp, type TestTenant } from '../../support/test-app.ts';
import { readJournal } from '../../support/upstream-faults.ts';
import { expectError } from '../sdk/expect-error.ts';

const base = '/api/v1/admin';
const prompt = '카레 <script>alert(1)</script>';

let testApp: TestApp;
let tenant: TestTenant;
let backoffice: SdkClient;
let failed: { roundId: string; chatId: string };
let bundle: RoundExportView['bundle'];
beforeAll(async () => {
  testApp = await startTestApp({ WORKFLOW_BUNDLE: testBundle().codePath });
  backoffice = new SdkClient(testApp.baseUrl, testApp.backofficeToken);
  tenant = await testApp.newTenant();
  failed = await newFailedRound(testApp, tenant, { step: 'todos', prompt });
  bundle = (await read(failed.roundId)).data.bundle;
});
afterAll(() => testApp?.close());

const list = (query = '') =>
  backoffice.send<PageView<FailedRoundView>>('GET', `${base}/failed-rounds${query}`);
const read = (roundId: string) => backoffice.send<RoundExportView>('GET', `${base}/rounds/${roundId}/bundle`);
const replay = (body: object) => backoffice.send<ReplayView>('POST', `${base}/replays`, body);

const replayHistories = (body: object) =>
  backoffice.send<HistoryReplayView>('POST', `${base}/history-replays`, body);

/** The steps of a replay, in short. */
async function replaySteps(body: object) {
  const { data } = await replay(body);
  return data.steps.map(({ step, outcome, not_run }) => [step, outcome, not_run]);
}

/** What a round could leave in the rows. */
async function countRows(): Promise<unknown> {
  const { rows } = await sql`
    select (select count(*) from rounds) rounds, (select count(*) from round_steps) steps,
      (select count(*) from events) events, (select count(*) from credit_entries) credits,
      (select max(updated_at) from rounds) updated`.execute(testApp.orm.em.fork().getKysely());
  return rows;
}

describe('failed rounds', () => {
  test('are listed, the last to fail first, and found by their error', async () => {
    const other = await testApp.newTenant();
    const { roundId } = await newFailedRound(testApp, other, { step: 'cross_sell' });
    const { data, headers } = await list();
    expect(headers.get('cache-control')).toBe('no-store');
    expect(data.total).toBe(2);
    expect(data.items.map(({ round_id }) => round_id)).toEqual([roundId, failed.roundId]);
    expect(data.items[1]).toMatchObject({
      chat_id: failed.chatId,
      tenant_code: tenant.code,
      prompt,
      last_error: 'todos failed: upstream error 500',
    });
    const found = async (query: string) => (await list(query)).data.items.map(({ round_id }) => round_id);
    expect(await found('?error=TODOS')).toEqual([failed.roundId]);
    expect(await found('?error=%25')).toEqual([]);
    expect(await found(`?tenant_id=${other.id}`)).toEqual([roundId]);
    expect(await found('?page=1&size=1')).toEqual([failed.roundId]);
  });

  test('are exported with their history', async () => {
    const { data, headers } = await read(failed.roundId);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(data).toMatchObject({
      history: 'complete',
      bundle: {
        format: 1,
        round: { round_id: failed.roundId, last_error: 'todos failed: upstream error 500' },
        inputs: { prompt },
        runs: [{ workflow_id: `chat/${failed.chatId}` }],
      },
    });
  });

  test.each(['none', '%00', randomUUID()])('that do not exist are 404: %s', async (roundId) => {
    expectError(await read(roundId), 404, 'NOT_FOUND');
  });
});

describe('a replay', () => {
  test('fails as the round did, calls nobody and writes nothing', async () => {
    const [rows, calls] = [await countRows(), await readJournal(testApp.standins.llmDemoUrl)];
    const { data, headers } = await replay({ bundle });
    expect(headers.get('cache-control')).toBe('no-store');
    expect(data.end).toEqual({
      status: 'error',
      last_error: 'todos failed: upstream error 500',
      reason: null,
    });
    expect(data.steps).toMatchObject([
      { step: 'meal_suggest', outcome: 'same', rerun: { error: null }, input: { prompt } },
      {
        step: 'todos',
        outcome: 'same',
        recorded: { output: null, error: 'upstream error 500' },
        rerun: { output: null, error: 'upstream error 500' },
      },
      { step: 'cross_sell', outcome: 'not_run', not_run: 'not_reached', recorded: null },
      { step: 'notifications', outcome: 'not_run', not_run: 'not_reached' },
    ]);
    expect(data.steps[0]?.rerun.output).toEqual(data.steps[0]?.recorded?.output);
    expect(await countRows()).toEqual(rows);
    expect(await readJournal(testApp.standins.llmDemoUrl)).toEqual(calls);
  });

  test('marks where a result differs', async () => {
    const changed = structuredClone(bundle);
    const [meal] = changed.steps;
    if (meal?.snapshot) meal.snapshot.recipe_title = 'Stew';
    const { data } = await replay({ bundle: changed });
    expect(data.steps[0]).toMatchObject({
      outcome: 'differs',
      differences: [{ path: 'recipe_title', recorded: 'Stew' }],
      differences_total: 1,
    });
  });

  test('runs on from a step with an answer that the operator writes', async () => {
    const input = (await replay({ bundle, from_step: 2 })).data.steps[0]?.input ?? {};
    const answers = { llm_demo: { items: [] }, store_products: [], store_signages: null };
    const { data } = await replay({ bundle, from_step: 2, edits: { todos: { ...input, answers } } });
    expect(data.steps.map(({ step, outcome }) => [step, outcome])).toEqual([
      ['todos', 'differs'],
      ['cross_sell', 'not_run'],
      ['notifications', 'not_run'],
    ]);
    expect(data.steps[0]).toMatchObject({ note: 'it failed then, and now succeeds', rerun: { error: null } });
    expect(data.end).toMatchObject({ status: 'unknown', reason: expect.stringContaining('cross_sell') });
  });

  test('says that no recorded answer fits another request', async () => {
    const input = (await replay({ bundle })).data.steps[0]?.input ?? {};
    const edits = { meal_suggest: { ...input, prompt: 'Pasta' } };
    const { data } = await replay({ bundle, edits });
    expect(data.steps[0]).toMatchObject({
      outcome: 'not_run',
      not_run: 'other_request',
      note: expect.stringMatching(/^no recorded answer fits/),
    });
    expect(await replaySteps({ bundle, edits: { meal_suggest: input } })).toEqual([
      ['meal_suggest', 'same', null],
      ['todos', 'same', null],
      ['cross_sell', 'not_run', 'not_reached'],
      ['notifications', 'not_run', 'not_reached'],
    ]);
  });
});

describe('a replay of histories', () => {
  test('is deterministic on the code that made them, calls nobody and writes nothing', async () => {
    const [rows, calls] = [await countRows(), await readJournal(testApp.standins.llmDemoUrl)];
    const { data, headers } = await replayHistories({ runs: bundle.runs });
    expect(headers.get('cache-control')).toBe('no-store');
    const [run] = bundle.runs;
    expect(data.runs).toEqual([
      {
        workflow_id: run?.workflow_id,
        run_id: run?.run_id,
        outcome: 'deterministic',
        problem: null,
        event_id: null,
      },
    ]);
    expect(await countRows()).toEqual(rows);
    expect(await readJournal(testApp.standins.llmDemoUrl)).toEqual(calls);
  });

  test('says where other code made them', async () => {
    const runs = JSON.parse(JSON.stringify(bundle.runs).replaceAll('"todos"', '"tacos"'));
    const { data } = await replayHistories({ runs });
    expect(data.runs).toMatchObject([
      { outcome: 'differs', problem: expect.stringMatching(/^\[TMPRL1100\] Nondeterminism error: .*tacos/) },
    ]);
  });

  test.each<[string, object, RegExp]>([
    ['without runs', { runs: [] }, /^runs: must not be empty/],
    ['with too many', { runs: Array(21).fill({}) }, /^runs/],
    ['with a run of another form', { runs: [{ history: 'none' }] }, /^runs\.0\./],
  ])('is rejected %s', async (_, body, message) => {
    const answer = await replayHistories(body);
    expectError(answer, 400, 'INVALID_REQUEST');
    expect(answer.message).toMatch(message);
  });

  test('is rejected with more than 4 MiB', async () => {
    const [run] = bundle.runs;
    const runs = [{ ...run, status: 'x'.repeat(4 * 1_024 * 1_024) }];
    expectError(await replayHistories({ runs }), 413, 'PAYLOAD_TOO_LARGE');
  });
});

describe('a replay is rejected', () => {
  test.each<[string, object, RegExp]>([
    ['without a bundle', {}, /^bundle: /],
    ['of another format', { bundle: { format: 2 } }, /^bundle\.format: is 2, and this version reads bundles/],
    ['of a foreign file', { bundle: { events: [] } }, /^bundle\.format: must be 1: it is not a bundle/],
    ['from a step that is none', { from_step: 5 }, /^from_step: must be a whole number from 1 to 4/],
    ['with an edit of no step', { edits: { soup: {} } }, /^edits: /],
    ['with half an input', { edits: { todos: {} } }, /^edits\.todos\./],
  ])('%s', async (_, body, message) => {
    const answer = await replay('edits' in body || 'from_step' in body ? { bundle, ...body } : body);
    expectError(answer, 400, 'INVALID_REQUEST');
    expect(answer.message).toMatch(message);
  });

  test('with more than 4 MiB', async () => {
    const large = { ...bundle, exported_at: 'x'.repeat(4 * 1_024 * 1_024) };
    expectError(await replay({ bundle: large }), 413, 'PAYLOAD_TOO_LARGE');
  });

  test('while as many run as may', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => replay({ bundle })));
    const busy = answers.filter(({ status }) => status !== 200);
    expect(answers.length - busy.length).toBeGreaterThanOrEqual(2);
    expect(busy.length).toBeGreaterThan(0);
    for (const answer of busy) {
      expectError(answer, 429, 'RATE_LIMITED');
      expect(answer.headers.get('retry-after')).toBe('2');
    }
    expect((await replay({ bundle })).status).toBe(200);
  });

  test.each([
    ['GET', '/failed-rounds'],
    ['GET', '/rounds/any/bundle'],
    ['POST', '/replays'],
    ['POST', '/history-replays'],
  ])('to an admin of a tenant: %s %s', async (method, path) => {
    const body = method === 'POST' ? { bundle } : undefined;
    const admin = new SdkClient(testApp.baseUrl, tenant.adminToken);
    expectError(await admin.send(method, base + path, body), 403, 'FORBIDDEN');
    expectError(await tenant.sdk.send(method, base + path, body), 401, 'UNAUTHORIZED');
  });
});
