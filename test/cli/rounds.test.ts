import { randomUUID } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BundleStep, RoundBundle } from '../../operator/replay/bundle.ts';
import { startStandins } from '../../standins/start-standins.ts';
import { newChat, newRequest, startChatActors } from '../support/chat-actors.ts';
import { startOlderChat } from '../support/chat-of-older-code.ts';
import { FakeChatActivities } from '../support/fake-chat-activities.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { readJournal, setFaults } from '../support/upstream-faults.ts';
import { waitFor } from '../support/wait-for.ts';
import { useAppCli } from './use-app-cli.ts';
import { expectCommandError } from './use-cli.ts';

const cli = useAppCli();
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let chatId = '';
/** The second round of its chat; its first step took two attempts. */
let roundId = '';
let bundleFile = '';
let bundle: RoundBundle;

beforeAll(async () => {
  folder = await temporaryFolder();
  bundleFile = join(folder.path, 'round.json');
  const { sdk } = cli.tenant;
  const { llmDemoUrl } = cli.testApp.standins;
  const profileId = await sdk.newProfile({ name: 'Mina', persona: '채식주의자' });
  const first = await sdk.runRound(profileId, { prompt: '카레 땡기는데' });
  chatId = first.chatId;
  await setFaults(llmDemoUrl, [{ step: 'meal-suggest', kind: 'error', nth: 1, times: 1 }]);
  const second = await sdk.runRound(profileId, { prompt: '와인 추가해줘', chat_id: chatId });
  roundId = second.round.round_id;
  await writeFile(bundleFile, 'an older bundle', { mode: 0o644 });
  expect(await cli.give(`round export ${roundId} --out ${bundleFile}`)).toBe(bundleFile);
  bundle = JSON.parse(await readFile(bundleFile, 'utf8'));
});
afterAll(() => folder.remove());

/** Writes a changed bundle to a new file. */
async function changed(change: (bundle: RoundBundle) => void): Promise<string> {
  const edited = structuredClone(bundle);
  change(edited);
  const file = join(folder.path, `${randomUUID()}.json`);
  await writeFile(file, JSON.stringify(edited));
  return file;
}

/** Runs offline, so a replay cannot reach a service by mistake. */
const nowhere = {
  DATABASE_URL: 'postgres://127.0.0.1:1/none',
  TEMPORAL_ADDRESS: '127.0.0.1:1',
  LLM_DEMO_URL: 'http://127.0.0.1:1',
  STORE_API_URL: 'http://127.0.0.1:1',
};

const { DATABASE_URL: _database, ...noUpstreams } = nowhere;

async function replay(line: string, env: NodeJS.ProcessEnv = nowhere) {
  const { code, out, words } = await cli.run(`round replay ${line} --json`, env);
  if (out === '') throw new Error(words);
  return { code, ...JSON.parse(out) };
}

describe('round show', () => {
  test('shows steps, attempts, waits, failures, credits and events', async () => {
    const view = JSON.parse(await cli.give(`round show ${roundId} --json`));
    expect(view).toMatchObject({
      round_id: roundId,
      round_no: 2,
      chat_id: chatId,
      tenant_code: cli.tenant.code,
      prompt: '와인 추가해줘',
      refinement: true,
      status: 'completed',
      workflow: { workflow_id: `chat/${chatId}`, runs: [{ status: 'RUNNING' }] },
      credits: [
        { kind: 'reserve', amount: -1 },
        { kind: 'capture', amount: 0 },
      ],
      events: [{ kind: 'chat_completed' }],
    });
    const [meal, ...others] = view.steps;
    expect(meal).toMatchObject({
      step: 'meal_suggest',
      state: 'done',
      attempts: 2,
      last_failure: 'UpstreamServerError: upstream error 500',
    });
    expect(meal.waited_ms).toBeGreaterThanOrEqual(20);
    expect(others.map(({ attempts }: { attempts: number }) => attempts)).toEqual([1, 1, 1]);
  });

  test('prints readable lines, even without Temporal', async () => {
    const { code, out, words } = await cli.run(`round show ${roundId}`, { TEMPORAL_ADDRESS: '' });
    expect(code).toBe(0);
    expect(words).toMatch(/TEMPORAL_ADDRESS is not set/);
    expect(out).toMatch(/^meal_suggest +done +2 /m);
    expect(out).toMatch(/ credit +capture 0$/m);
  });

  test('names an unknown round', async () => {
    const unknown = randomUUID();
    expectCommandError(await cli.run(`round show ${unknown}`), new RegExp(`There is no round ${unknown}`));
  });
});

describe('round export', () => {
  test('has history, inputs, answers and versions', async () => {
    expect(bundle).toMatchObject({
      format: 1,
      versions: { temporal_sdk: '1.24.0', node: process.version },
      inputs: {
        as_asked: true,
        prompt: '와인 추가해줘',
        profile: { name: 'Mina', persona: '채식주의자' },
        conversation_history: [{ round_no: 1, prompt: '카레 땡기는데' }],
        anchor: { round_no: 1 },
      },
    });
    expect(bundle.runs).toHaveLength(1);
    const answers = bundle.steps.map(({ step, answers }) => [
      step,
      ...Object.values(answers).map((answer) => answer !== null),
    ]);
    expect(answers).toEqual([
      ['meal_suggest', true, false, false],
      ['todos', true, true, false],
      ['cross_sell', true, true, false],
      ['notifications', true, true, true],
    ]);
  });

  test('is readable only by its owner', async () => {
    expect((await stat(bundleFile)).mode & 0o777).toBe(0o600);
  });
});

describe('round replay', () => {
  test('gives equal results on the same code, offline', async () => {
    const replayed = await replay(bundleFile, { ...nowhere, WORKFLOW_BUNDLE: '' });
    expect(replayed).toMatchObject({ code: 0, same: true, histories: [{ deterministic: true }] });
    expect(replayed.steps.map(({ outcome }: { outcome: string }) => outcome)).toEqual(Array(4).fill('same'));
  });

  test('shows differences of changed answers and histories', async () => {
    const file = await changed(({ runs, steps }) => {
      setPrices(steps[1], 123_456);
      if (steps[2]) steps[2].answers.llm_demo = { items: 'none' };
      renameActivity(runs[0], 'todos', 'crossSell');
    });
    const { code, out } = await cli.run(`round replay ${file}`, nowhere);
    expect(code).toBe(1);
    expect(out).toMatch(/^history +run \S+ +differs: .*crossSell/m);
    expect(out).toMatch(/^step 1 +meal_suggest +same$/m);
    expect(out).toMatch(/^step 2 +todos +differs in \d+ places$/m);
    expect(out).toMatch(/items\[\d+\]\.product\.price +stored \d+ +now 123456$/m);
    expect(out).toMatch(/^step 3 +cross_sell +differs: it fails: UpstreamAnswerInvalidError/m);
    expect(out).toMatch(/^step 4 +notifications +same$/m);
  });

  test('uses recorded results for steps before the first', async () => {
    const file = await changed(({ steps }) => setPrices(steps[1], 1));
    const { code, steps } = await replay(`${file} --from-step 3`);
    const shown = steps.map(({ step, outcome }: { step: string; outcome: string }) => [step, outcome]);
    expect({ code, shown }).toEqual({
      code: 0,
      shown: [
        ['cross_sell', 'same'],
        ['notifications', 'same'],
      ],
    });
  });

  test('calls upstreams on demand, and writes nothing', async () => {
    const standins = await startStandins();
    const live = { LLM_DEMO_URL: standins.llmDemoUrl, STORE_API_URL: standins.storeApiUrl };
    const stored = await stepRows();
    const replayed = await replay(`${bundleFile} --live`, live);
    const calls = await readJournal(standins.llmDemoUrl);
    await standins.close();
    expect(replayed).toMatchObject({ code: 0, same: true });
    expect(calls).toHaveLength(5);
    expect(calls.filter(({ idempotency_key: key }) => key?.startsWith(roundId))).toEqual([]);
    expect(await stepRows()).toEqual(stored);
  });

  test('rejects files that are not bundles of its format', async () => {
    const files = {
      damaged: JSON.stringify(bundle).slice(0, 500),
      foreign: '{"events": []}',
      newer: JSON.stringify({ ...bundle, format: 2 }),
    };
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder.path, name), text);
    const run = (name: string) => cli.run(`round replay ${join(folder.path, name)}`, nowhere);
    expectCommandError(await run('damaged'), /it is not JSON/);
    expectCommandError(await run('foreign'), /not a bundle of round export: format: /);
    expectCommandError(await run('newer'), /format: is 2, and this version reads bundles of format 1/);
  });
});

describe('chat replay', () => {
  test('reports that running chats can continue', async () => {
    const fake = new FakeChatActivities();
    const CHAT_TASK_QUEUE = `test-${randomUUID()}`;
    const actors = await startChatActors(fake.activities(), {}, { taskQueue: CHAT_TASK_QUEUE });
    try {
      const request = newRequest();
      await actors.gateway().startRound(newChat(), null, request);
      await waitFor(() => fake.outcomes.has(request.round_id));
      // The other conversations of the shared app would count.
      const queues = {
        CHAT_TASK_QUEUE,
        QUOTES_TASK_QUEUE: CHAT_TASK_QUEUE,
        SONAR_TASK_QUEUE: CHAT_TASK_QUEUE,
        WEBHOOKS_TASK_QUEUE: CHAT_TASK_QUEUE,
      };
      const { code, out, words } = await cli.run('chat replay --all-running --json', queues);
      expect({ code, ...JSON.parse(out) }).toEqual({ code: 0, replayed: 1, failed: 0, failures: [] });
      expect(words).toMatch(/^1 running conversations, all deterministic\.$/m);
    } finally {
      await actors.stop();
    }
  });

  describe('of past rounds', () => {
    const change = (statement: string) => cli.testApp.orm.em.execute(statement, [roundId]);
    const run = async () => {
      const { code, out } = await cli.run('chat replay --past 2 --json', noUpstreams);
      return { code, report: JSON.parse(out) };
    };

    test('finds them the same, offline', async () => {
      expect(await run()).toMatchObject({ code: 0, report: { replayed: 2, same: 2, differ: 0, rounds: [] } });
    });

    test('reports what would differ in baskets, prices and texts, and exits with 1', async () => {
      await change(`update round_steps set snapshot = jsonb_set(
        jsonb_set(snapshot, '{items,0,product,price}', '1'), '{items,0,product,barcode}', '"0"')
        where round_id = ? and step = 'todos'`);
      await change(`update round_steps set snapshot = jsonb_set(snapshot, '{intro_message}', '"안녕"')
        where round_id = ? and step = 'meal_suggest'`);
      const { code, report } = await run();
      expect(code).toBe(1);
      expect(report).toMatchObject({
        replayed: 2,
        same: 1,
        differ: 1,
        areas: { basket: 1, prices: 1, texts: 1, outcome: 0, texts_by_locale: { ko: 1 } },
        rounds: [{ round_id: roundId, chat_id: chatId, locale: 'ko', areas: ['basket', 'prices', 'texts'] }],
      });
      const { out } = await cli.run('chat replay --past 1', noUpstreams);
      expect(out).toMatch(
        new RegExp(`^${roundId}  \\S+  ko  basket prices texts  meal_suggest\\.intro_message`),
      );
      expect(out).toMatch(/ in texts +1: 1 ko/);
    });

    test('reports a step that would no longer fail as it did, or fails now', async () => {
      await change(`update round_steps set raw = '{}' where round_id = ? and step = 'notifications'`);
      const { code, report } = await run();
      expect(code).toBe(1);
      expect(report.areas.outcome).toBe(1);
      expect(report.rounds[0].steps.at(-1)).toMatchObject({
        step: 'notifications',
        note: expect.stringMatching(/^it fails: /),
      });
    });

    test('must be told from running ones, and bounded', async () => {
      expectCommandError(await cli.run('chat replay'), /--all-running or --past/);
      expectCommandError(await cli.run('chat replay --past 0'), /from 1 to 100000/);
      expectCommandError(await cli.run('chat replay --past 1 --all-running'), /cannot be used with/);
    });
  });

  test('names a chat that cannot continue', async () => {
    const older = await startOlderChat();
    try {
      const { taskQueue } = older;
      const queues = {
        CHAT_TASK_QUEUE: taskQueue,
        QUOTES_TASK_QUEUE: taskQueue,
        SONAR_TASK_QUEUE: taskQueue,
        WEBHOOKS_TASK_QUEUE: taskQueue,
      };
      const env = { ...queues, DATABASE_URL: nowhere.DATABASE_URL };
      const { code, out, words } = await cli.run('chat replay --all-running', env);
      expect(code).toBe(1);
      expect(out).toMatch(new RegExp(`^${older.workflowId}  \\S+  \\[TMPRL1100\\] Nondeterminism error: `));
      expect(words).toMatch(/^1 of 1 running conversations could not go on/);
    } finally {
      await older.end();
    }
  });
});

function setPrices(step: BundleStep | undefined, price: number): void {
  for (const product of (step?.answers.store_products ?? []) as { price: number }[]) product.price = price;
}

function renameActivity(run: RoundBundle['runs'][number] | undefined, from: string, to: string): void {
  const history = run?.history as
    | { events: Record<string, { activityType?: { name: string } }>[] }
    | undefined;
  for (const { activityTaskScheduledEventAttributes: scheduled } of history?.events ?? []) {
    if (scheduled?.activityType?.name === from) scheduled.activityType.name = to;
  }
}

function stepRows() {
  const kysely = cli.testApp.orm.em.fork().getKysely();
  return kysely.selectFrom('round_steps').selectAll().where('round_id', '=', roundId).execute();
}
