import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { getMetadata, readRawRuns } from '../../support/raw-histories.ts';
import type { RoundView, SdkClient } from '../../support/sdk-client.ts';
import type { RunningProgram } from '../../support/start-program.ts';
import { startTestProcesses, type TestProcesses } from '../../support/test-processes.ts';
import { waitFor } from '../../support/wait-for.ts';

const newKey = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;
const [older, newer] = [newKey('2026-05'), newKey('2026-11')];

const lacking = JSON.stringify(
  'A payload is encrypted with the key "2026-05", which PAYLOAD_KEYS does not have: add that key, behind the first.',
).slice(1, -1);

let testApp: TestProcesses;
let running: RunningProgram[] = [];
beforeAll(async () => {
  testApp = await startTestProcesses({ ADMISSION_TIMEOUT_MS: '20000', LOG_LEVEL: 'info' });
});
afterAll(() => testApp?.close());

/** Both log at their start whether payloads are encrypted. */
function expectSaid(words: string[]): void {
  for (const program of running) {
    const lines = program
      .stderr()
      .split('\n')
      .filter((line) => line.includes('"msg":"payloads are '));
    expect(lines.map((line) => JSON.parse(line).msg)).toEqual(words);
  }
}

/** Restarts both processes with these settings, so that no cache is left. */
async function restartWith(settings: Record<string, string>): Promise<void> {
  for (const program of running) program.signal('SIGTERM');
  await Promise.all(running.map(({ ended }) => ended));
  running = await Promise.all([testApp.startWorker(settings), testApp.startServer(settings)]);
}

async function rawRun(chatId: string) {
  const [run] = await readRawRuns(`WorkflowId = "chat/${chatId}"`);
  if (!run) throw new Error('Temporal does not show the chat yet');
  return run;
}

/** Plain texts in Temporal, and ids of the keys that encrypt the rest. */
async function getSeen(chatId: string, prompts: readonly string[]) {
  const { bytes, payloads } = await rawRun(chatId);
  const ids = payloads.map((payload) => getMetadata(payload, 'encryption-key-id')).filter((id) => id !== '');
  return { plain: prompts.filter((prompt) => bytes.includes(prompt)), keys: [...new Set(ids)].toSorted() };
}

test('a chat continues while encryption is enabled, its key is rotated, lost and restored, and encryption is disabled', async () => {
  const prompts = ['카레 땡기는데', '와인 추가해줘', '치즈도 좋아', '더 맵게 해줘', '디저트도 줘', '물도 줘'];
  await restartWith({});
  expectSaid([]);
  const { sdk } = await testApp.newTenant();
  const profileId = await sdk.newProfile();
  let chatId = '';
  const say = async (nth: number) => {
    const chat = chatId === '' ? {} : { chat_id: chatId };
    const ran = await sdk.runRound(profileId, { prompt: prompts[nth - 1], ...chat });
    expect(ran.round).toMatchObject({ round_no: nth, status: 'completed' });
    chatId = ran.chatId;
  };

  await say(1);
  expect(await getSeen(chatId, prompts)).toEqual({ plain: [prompts[0]], keys: [] });

  await restartWith({ PAYLOAD_KEYS: older });
  expectSaid(['payloads are encrypted with key 2026-05']);
  await say(2);
  expect(await getSeen(chatId, prompts)).toEqual({ plain: [prompts[0]], keys: ['2026-05'] });

  await restartWith({ PAYLOAD_KEYS: `${newer},${older}` });
  await say(3);
  expect(await getSeen(chatId, prompts)).toEqual({ plain: [prompts[0]], keys: ['2026-05', '2026-11'] });

  // Requests that the worker cannot handle are rejected soon.
  await restartWith({ PAYLOAD_KEYS: newer, ADMISSION_TIMEOUT_MS: '2000' });
  await expectStuck(sdk, profileId, chatId);

  await restartWith({ PAYLOAD_KEYS: `${newer},${older}` });
  await untilUnstuck(sdk, profileId, chatId);
  await say(5);

  await restartWith({ PAYLOAD_KEYS: `${newer},${older}`, PAYLOAD_ENCRYPTION: 'false' });
  await say(6);
  expect((await getSeen(chatId, prompts)).plain).toEqual([prompts[0], prompts[5]]);
}, 240_000);

/** A chat whose key is missing makes no progress, and its worker logs the key's id; nothing is lost. */
async function expectStuck(sdk: SdkClient, profileId: string, chatId: string): Promise<void> {
  const answer = await sdk.kickOff(profileId, { prompt: '이건 안 돼', chat_id: chatId });
  expect(answer.status).toBe(500);
  const [worker] = running;
  await waitFor(() => worker?.stderr().includes(lacking));
}

/** Temporal retries a failed task with a delay, and accepts no update before. */
async function untilUnstuck(sdk: SdkClient, profileId: string, chatId: string): Promise<void> {
  const begun = await waitFor(
    async () => {
      const answer = await sdk.kickOff(profileId, { prompt: '더 맵게 해줘', chat_id: chatId });
      return answer.status === 202 && answer.data;
    },
    { timeoutMs: 30_000, intervalMs: 500 },
  );
  const ended = ({ round_id, status }: RoundView) => round_id === begun.round_id && status !== 'in_progress';
  const round = await sdk.untilLastRound(profileId, chatId, ended);
  expect(round).toMatchObject({ round_no: 4, status: 'completed' });
}
