import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { RoundView } from '../../support/sdk-client.ts';
import { type TestApp, useSharedApp } from '../../support/test-app.ts';
import { setFaults } from '../../support/upstream-faults.ts';

const script = join(import.meta.dirname, 'documented-script.sh');
const run = promisify(execFile);

let testApp: TestApp;
beforeAll(async () => {
  testApp = await useSharedApp();
});
afterAll(() => testApp?.close());

/** The script's output: its round or error, then the follow-up's answer and the list. */
async function runScript() {
  const { key, sdk } = await testApp.newTenant();
  const profileId = await sdk.newProfile();
  // It needs curl and jq, as the example does: `apt-get install curl jq`.
  const { stdout } = await run('bash', [script, testApp.baseUrl, key, profileId], { timeout: 20_000 });
  const [shown = '', followUp = '', list = ''] = stdout.split(/(?<=[}"])\n?(?=\{"success")/);
  return { shown: JSON.parse(shown), followUp: JSON.parse(followUp), list: JSON.parse(list) };
}

test('the documented script runs to its end, from the first round to the list [POLL-13]', async () => {
  const { shown, followUp, list } = await runScript();
  const round = shown as RoundView;
  expect(round).toMatchObject({ round_no: 1, status: 'completed', prompt: '오늘 저녁 카레 땡기는데' });
  expect(followUp).toMatchObject({ success: true, data: { chat_id: expect.any(String) } });
  expect(list.data.pageInfo).toMatchObject({ total: 1, page: 0, limit: 20 });
  const rounds = [{ round_no: 1, round_id: round.round_id }, { round_no: 2 }];
  expect(list.data.items).toMatchObject([{ chat_id: followUp.data.chat_id, total_rounds: 2, rounds }]);
});

test('the documented script stops at an error and says which [POLL-13]', async () => {
  await setFaults(testApp.standins.llmDemoUrl, [{ step: 'meal-suggest', kind: 'malformed', nth: 1 }]);
  const { shown, followUp } = await runScript();
  expect(shown).toMatch(/^meal_suggest failed: /);
  expect(followUp.success).toBe(true);
});
