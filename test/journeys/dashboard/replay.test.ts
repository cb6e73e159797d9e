import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Download, Page } from 'playwright-core';
import { testBundle } from '../../support/dependencies.ts';
import { newFailedRound } from '../../support/failed-round.ts';
import { runSavedTest } from '../../support/run-saved-test.ts';
import type { TestTenant } from '../../support/test-app.ts';
import { getCalls } from '../../support/upstream-faults.ts';
import { waitFor } from '../../support/wait-for.ts';
import {
  allViolations,
  type DashboardBrowser,
  openDashboard,
  type PageOptions,
  sidewaysOverflow,
  watchRequests,
} from './dashboard-browser.ts';

let dashboard: DashboardBrowser;
let tenant: TestTenant;
/** Of files that a browser opens. */
let folder: string;
let failed: { roundId: string; chatId: string };
/** Its bundle, as the API exports it. */
let bundle: {
  format: number;
  inputs: { prompt: string };
  steps: { snapshot: object | null }[];
  runs: { history: { events: { eventId: string; eventType: string }[] } }[];
};
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roundtable-bundle-'));
  dashboard = await openDashboard({ WORKFLOW_BUNDLE: testBundle().codePath });
  tenant = await dashboard.testApp.newTenant();
  failed = await newFailedRound(dashboard.testApp, tenant, { step: 'todos', prompt: 'Curry for two' });
  const { baseUrl, backofficeToken } = dashboard.testApp;
  const response = await fetch(`${baseUrl}/api/v1/admin/rounds/${failed.roundId}/bundle`, {
    headers: { authorization: `Bearer ${backofficeToken}` },
  });
  const answer = (await response.json()) as { data: { bundle: typeof bundle } };
  bundle = answer.data.bundle;
}, 60_000);
afterEach(async () => {
  await dashboard.closePages();
  dashboard.expectNoFaults();
});
afterAll(async () => {
  await dashboard?.close();
  await rm(folder, { recursive: true });
});

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const step = (page: Page, name: string) => page.locator(`[data-step=${name}]`);

function signIn(path = '/dashboard', options: PageOptions = {}): Promise<Page> {
  return dashboard.openPage(`${path}#token=${dashboard.testApp.backofficeToken}`, options);
}

async function openFailedRound(options?: PageOptions): Promise<Page> {
  const page = await signIn(`/dashboard/rounds/${failed.roundId}`, options);
  await step(page, 'todos').waitFor();
  return page;
}

/** Chooses a file as a bundle on the list's page; from the disk, as a large one takes seconds to send to a browser. */
async function choose(page: Page, name: string, text: string): Promise<void> {
  await writeFile(join(folder, name), text);
  await page.locator('input[type=file]').setInputFiles(join(folder, name));
}

async function readDownload(download: Download): Promise<[name: string, text: string]> {
  return [download.suggestedFilename(), await readFile(await download.path(), 'utf8')];
}

const languages = [
  {
    language: 'English',
    failed: 'Failed rounds',
    why: 'The upstream answered with an error of its own (500).',
    same: 'Run again, it fails in the same way.',
    edit: 'Edit and run from here: 2. Shopping list',
    input: 'Input (JSON)',
    run: 'Run from here',
    replay: 'Replay with today’s code',
    deterministic: 'Deterministic: today’s code makes this history.',
    succeeds: 'It failed then, and now succeeds.',
  },
  {
    language: '한국어',
    failed: '실패한 라운드',
    why: '외부 서비스가 자체 오류(500)로 답했습니다.',
    same: '다시 실행해도 똑같이 실패합니다.',
    edit: '2. 장보기 목록: 입력을 바꿔 다시 실행',
    input: '입력(JSON)',
    run: '여기서부터 실행',
    replay: '현재 코드로 이력 재생',
    deterministic: '결정적: 현재 코드가 이 이력을 그대로 만듭니다.',
    succeeds: '그때는 실패했고 지금은 성공합니다.',
  },
  {
    language: '日本語',
    failed: '失敗したラウンド',
    why: '外部サービスが自身のエラー(500)を返しました。',
    same: '再実行しても同じように失敗します。',
    edit: '編集してここから実行: 2. 買い物リスト',
    input: '入力(JSON)',
    run: 'ここから実行',
    replay: '現在のコードで履歴を再生',
    deterministic: '決定的: 現在のコードはこの履歴を再現します。',
    succeeds: '当時は失敗しましたが、今は成功します。',
  },
];

describe.each([
  { width: 360, colorScheme: 'light' },
  { width: 1_440, colorScheme: 'dark' },
] as const)('an operator at $width px', ({ width, colorScheme }) => {
  test.each(languages)(
    'finds, explains and replays a failed round in at most six clicks, in $language',
    async ({ language, ...words }) => {
      const startedAt = performance.now();
      const page = await signIn('/dashboard', { viewport: { width, height: 900 }, colorScheme });
      let clicks = 0;
      const click = async (target: ReturnType<Page['locator']>) => {
        clicks += 1;
        await target.click();
      };
      const expectSound = async () => {
        expect([await sidewaysOverflow(page), await allViolations(page)]).toEqual([0, []]);
      };
      await click(page.getByRole('button', { name: language }));
      await page.getByRole('heading', { name: words.failed }).waitFor();
      await page.getByText('Curry for two').waitFor();
      await expectSound();

      await click(page.getByRole('link', { name: 'todos failed: upstream error 500' }));
      await page.getByText(words.why, { exact: true }).waitFor();
      await page.getByRole('status').getByText(words.same).waitFor();
      await expectSound();

      await click(button(page, words.edit));
      const editor = page.getByLabel(words.input);
      const input = JSON.parse(await editor.inputValue());
      input.answers = { llm_demo: { items: [] }, store_products: [], store_signages: null };
      await editor.fill(JSON.stringify(input));
      await expectSound();
      await click(button(page, words.run));
      await step(page, 'todos').getByText(words.succeeds).waitFor();
      await expectSound();
      await click(button(page, words.replay));
      await page.getByRole('status').getByText(words.deterministic).waitFor({ timeout: 25_000 });
      await expectSound();
      expect(clicks).toBeLessThanOrEqual(6);
      expect(performance.now() - startedAt).toBeLessThan(60_000);
    },
    90_000,
  );
});

describe('a round’s page', () => {
  test('shows each step recorded beside run again, and its history with times', async () => {
    const page = await openFailedRound();
    expect(await step(page, 'meal_suggest').getAttribute('data-outcome')).toBe('same');
    expect(await step(page, 'cross_sell').getAttribute('data-outcome')).toBe('not_run');
    await step(page, 'meal_suggest').getByText('Results side by side').click();
    const sides = step(page, 'meal_suggest').locator('pre');
    const [recorded, again] = await sides.allTextContents();
    expect(JSON.parse(recorded ?? '')).toEqual(bundle.steps[0]?.snapshot);
    expect(again).toBe(recorded);

    const history = page.getByRole('region', { name: 'History' }).getByRole('listitem');
    const events = await history.allInnerTexts();
    expect(events.some((text) => /^\+\d+\.\d{3} sec\s+ActivityTaskScheduled todos$/.test(text))).toBe(true);
    expect(events.some((text) => /ActivityTaskFailed todos · .*upstream error 500/.test(text))).toBe(true);
  });

  test('shows the calls that failed, with the ids that find them', async () => {
    const page = await openFailedRound();
    const { standins } = dashboard.testApp;
    const calls = await getCalls(standins.llmDemoUrl, failed.roundId, 'todos');
    const attempts = step(page, 'todos').locator('.attempts').getByRole('listitem');
    expect(await attempts.count()).toBe(calls.length);
    const text = await attempts.last().textContent();
    expect(text).toContain(`${failed.roundId}/todos`);
    expect(text).toContain(calls.at(-1)?.request_id);
  });

  test('saves a test that fails as the round did', async () => {
    const page = await openFailedRound();
    const downloads: Download[] = [];
    page.on('download', (download) => downloads.push(download));
    await button(page, 'Save as test').click();
    await waitFor(() => downloads.length === 2);
    const files = await Promise.all(downloads.map(readDownload));
    const id = failed.roundId.slice(0, 8);
    expect(files.map(([name]) => name)).toEqual([`round-${id}.test.ts`, `round-${id}.bundle.json`]);
    const inPlace = files.map(([name, text]) => [`test/operator/replay/${name}`, text]);
    const { code, output } = await runSavedTest(Object.fromEntries(inPlace));
    expect(output).toMatch(/\+ +"last_error": "todos failed: upstream error 500"/);
    expect(output).toMatch(/Tests: +1 failed, 1 total/);
    expect(code).toBe(1);
  });

  test('runs on from a step, says where no recorded answer fits, and starts over', async () => {
    const page = await openFailedRound();
    await button(page, 'Edit and run from here: 1. Meal').click();
    const editor = page.getByLabel('Input (JSON)');
    const input = JSON.parse(await editor.inputValue());
    await editor.fill('{');
    await button(page, 'Run from here').click();
    await page.getByRole('alert').getByText('This is not JSON').waitFor();
    await editor.fill(JSON.stringify({ ...input, prompt: 'Pasta' }));
    await button(page, 'Run from here').click();
    await step(page, 'meal_suggest').getByText('No recorded answer fits').waitFor();
    await page.getByText('Run from “1. Meal” on with edited inputs.').waitFor();
    await button(page, 'Start over as recorded').click();
    await page.getByRole('status').getByText('Run again, it fails in the same way.').waitFor();
    await button(page, 'Edit and run from here: 1. Meal').click();
    await editor.fill('{"prompt": 5}');
    await button(page, 'Run from here').click();
    await page.getByRole('alert').getByText('edits.meal_suggest.').waitFor();
  });

  test('sends a bundle to the server alone, and stores nothing', async () => {
    const page = await signIn();
    await page.getByText('Curry for two').waitFor();
    const hosts = new Set<string>();
    page.on('request', (request) => hosts.add(new URL(request.url()).host));
    const requests = await watchRequests(page);
    await choose(page, 'round.json', JSON.stringify(bundle, null, 2));
    await step(page, 'todos').waitFor();
    expect(requests).toEqual(['POST /api/v1/admin/replays']);
    expect([...hosts]).toEqual([new URL(page.url()).host]);
    const stored = await page.evaluate<string>(
      'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state])',
    );
    expect(stored).not.toContain('Curry');
    await page.reload();
    await page.getByText('No bundle is open').waitFor();
  });
});

describe('a bundle', () => {
  test('is dropped; the difference is marked, and scripts in it are texts', async () => {
    const page = await signIn();
    await page.getByText('Drop a file of round export').waitFor();
    const script = '<img src=x onerror="window.hacked = true"><script>window.hacked = true</script>';
    const changed = structuredClone(bundle);
    changed.inputs.prompt = script;
    Object.assign(changed.steps[0]?.snapshot ?? {}, { recipe_title: script });
    const transfer = await page.evaluateHandle(
      `(() => { const data = new DataTransfer(); data.items.add(new File([${JSON.stringify(JSON.stringify(changed))}], 'r.json')); return data; })()`,
    );
    await page.dispatchEvent('.bundle-picker', 'drop', { dataTransfer: transfer });
    await step(page, 'meal_suggest').getByText('Differences: 1').waitFor();
    await page.setViewportSize({ width: 360, height: 900 });
    const marks = await step(page, 'meal_suggest').locator('mark').allTextContents();
    expect(marks).toHaveLength(2);
    const isSeen = 'document.querySelector("mark").parentElement.parentElement.scrollTop > 0';
    expect(await page.evaluate(isSeen)).toBe(true);
    expect(marks[0]).toContain('"recipe_title": "<img src=x');
    expect(await page.locator('main img, main script').count()).toBe(0);
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    expect(await allViolations(page)).toEqual([]);
  });

  test('of other code says that its history differs, and at which event', async () => {
    const page = await signIn();
    await page.getByText('Drop a file of round export').waitFor();
    const { runs } = structuredClone(bundle);
    const events = runs[0]?.history.events ?? [];
    const parting = events.find(({ eventType }) => eventType === 'EVENT_TYPE_ACTIVITY_TASK_SCHEDULED');
    Object.assign(parting ?? {}, {
      eventType: 'EVENT_TYPE_TIMER_STARTED',
      activityTaskScheduledEventAttributes: undefined,
      timerStartedEventAttributes: { timerId: '1', startToFireTimeout: { seconds: '1' } },
    });
    await choose(page, 'round.json', JSON.stringify({ ...bundle, runs }));
    await button(page, 'Replay with today’s code').click();
    await page.getByText('Not deterministic').waitFor({ timeout: 25_000 });
    await page.getByText(`event ${parting?.eventId}`, { exact: true }).waitFor();
    const marked = page.getByRole('listitem').filter({ hasText: 'differs here' });
    expect(await marked.textContent()).toContain('TimerStarted');
    expect(await allViolations(page)).toEqual([]);
  });

  test.each<[string, () => string, string]>([
    ['that is no JSON', () => '{"format":', 'The file is not JSON'],
    ['of another version', () => JSON.stringify({ ...bundle, format: 2 }), 'The bundle is of format 2'],
    ['that is another file', () => '{"events":[]}', 'This is not a bundle of round export'],
    ['that is no object', () => '[1]', 'This is not a bundle of round export'],
    [
      'that is broken',
      () => JSON.stringify({ ...bundle, steps: [{ step: 'soup' }] }),
      'This is not a bundle of round export, or it is damaged. bundle.steps',
    ],
    [
      'that is too large',
      () => JSON.stringify({ ...bundle, exported_at: 'x'.repeat(5 * 1_024 * 1_024) }),
      'The bundle is larger than 4 MiB',
    ],
  ])('%s is refused in words', async (_, toText, words) => {
    const page = await signIn();
    await page.getByText('Drop a file of round export').waitFor();
    await choose(page, 'round.json', toText());
    await page.getByRole('alert').getByText(words).waitFor();
  });
});

test('an admin of a tenant is told that the page is the backoffice’s', async () => {
  const page = await dashboard.signIn(tenant, { path: `/dashboard/rounds/${failed.roundId}` });
  await page.getByText('Only the backoffice may see this page').waitFor();
  expect(await page.getByText('Curry for two').count()).toBe(0);
});
