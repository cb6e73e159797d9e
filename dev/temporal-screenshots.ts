/**
 * `node dev/temporal-screenshots.ts [DEMO_JSON]`: updates the screenshots of the Temporal UI in docs/images/ from a
 * running `npm start` (addresses from `.data/demo.json`) that has no other chats. It adds chats, a quote conversation
 * and a Sonar one, some of which fail or hang, and leaves llm-demo's faults in place.
 */
import type { Page } from 'playwright-core';
import { openBrowser } from '../test/support/browser.ts';
import { QuoteClient } from '../test/support/quote-client.ts';
import { SdkClient } from '../test/support/sdk-client.ts';
import { SonarClient } from '../test/support/sonar-client.ts';
import { type DemoAccess, readDemoAccess } from './demo-access.ts';
import { saveScreenshot } from './screenshot-files.ts';
import { setFaults } from './standin-control.ts';

const view = { width: 1560, height: 640 };

async function main(): Promise<void> {
  const demo = await readDemoAccess();
  const { profileId, chatId } = await fill(demo);
  const searches = {
    'temporal-failed': 'ChatStatus = "error"',
    'temporal-cause': 'LastErrorCode = "todos failed"',
    'temporal-at-work': 'ChatStatus = "in_progress" AND ExecutionStatus = "Running"',
    'temporal-tenant': 'TenantCode = "demo" AND ExecutionStatus = "Running"',
    'temporal-shopper': `ProfileId = "${profileId}"`,
  };
  const browser = await openBrowser();
  try {
    const context = await browser.newContext({ locale: 'en-US', reducedMotion: 'reduce', viewport: view });
    await context.addInitScript(rememberColumns);
    const page = await context.newPage();
    for (const [name, query] of Object.entries(searches)) {
      await page.goto(
        `${demo.temporal_ui_url}/namespaces/default/workflows?query=${encodeURIComponent(query)}`,
      );
      await page.locator('tbody tr a').first().waitFor();
      await saveScreenshot(page, `${name}.png`);
    }
    await openActor(page, demo, `chat/${chatId}`);
    await saveScreenshot(page, 'temporal-actor.png');
    await openHistory(page);
    await saveScreenshot(page, 'temporal-history.png');
  } finally {
    await browser.close();
  }
}

/** Creates completed, failed and hanging conversations of all systems; resolves to a running chat and its shopper. */
async function fill(demo: DemoAccess): Promise<{ profileId: string; chatId: string }> {
  const sdk = new SdkClient(demo.base_url, demo.sdk_key);
  const profileId = await sdk.newProfile({ name: 'Olivia Brown', locale: 'en' });
  await setFaults(demo.llm_demo_url, []);
  await sdk.runRound(profileId, { prompt: 'Tacos for a crowd' });
  const { chatId } = await sdk.runRound(profileId, { prompt: 'A quick breakfast with eggs' });
  await setFaults(demo.llm_demo_url, [{ step: 'todos', kind: 'error' }]);
  await sdk.runRound(await sdk.newProfile({ locale: 'ko' }), { prompt: '와인 추천' });
  await sdk.runRound(profileId, { prompt: 'Something light with salmon' });
  await setFaults(demo.llm_demo_url, [{ step: 'cross-sell', kind: 'error' }]);
  await sdk.runRound(await sdk.newProfile({ locale: 'ja' }), { prompt: '和風パスタ' });
  const hanging = ['todos', 'notifications', 'cross-sell', 'task'].map((step) => ({
    step,
    kind: 'hang' as const,
  }));
  await setFaults(demo.llm_demo_url, hanging);
  const sonar = new SonarClient(demo.base_url, demo.sonar_key);
  await sonar.ask(await sonar.begin(), '차단된 IP를 알려줘');
  await new QuoteClient(demo.base_url).send(
    { userId: 'user_2', threadNum: 'thread_1' },
    '지하철에서 넘어졌어요',
  );
  await sdk.kickOff(profileId, { chat_id: chatId, prompt: 'And some fruit' });
  await sdk.untilLastRound(profileId, chatId, ({ pipeline_progress: { step2 } }) => step2 === 'running');
  return { profileId, chatId };
}

/** The UI's stored selection of columns. */
const columns = ['Status', 'Workflow ID', 'ChatStatus', 'RoundNo', 'LastErrorCode', 'Start'];
const rememberColumns = `localStorage.setItem('namespace-workflow-table-columns', '${JSON.stringify({
  default: columns.map((label) => ({ label })),
})}')`;

/** Opens an actor's page with its current details. */
async function openActor(page: Page, demo: DemoAccess, workflowId: string): Promise<void> {
  await page.goto(`${demo.temporal_ui_url}/namespaces/default/workflows/${encodeURIComponent(workflowId)}`);
  await page.getByText('User Metadata').first().click();
  // The UI shows Markdown in an iframe.
  await page.frameLocator('iframe >> nth=-1').getByText('Waits for round').waitFor();
}

/** Shows the history of the open actor, grouped by events. */
async function openHistory(page: Page): Promise<void> {
  await page.goto(page.url().replace(/user-metadata$/, 'history'));
  await page.setViewportSize({ ...view, height: 1_080 });
  await page.getByText('round 2 · todos').first().waitFor();
}

await main();
