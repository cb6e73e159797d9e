import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { getBalance, ledgerViolations } from '../../support/ledger.ts';
import { lockRows, type RowLock } from '../../support/row-lock.ts';
import type { RoundView } from '../../support/sdk-client.ts';
import type { RunningProgram } from '../../support/start-program.ts';
import type { TestTenant } from '../../support/test-app.ts';
import { kill, startTestProcesses, type TestProcesses } from '../../support/test-processes.ts';
import { getCalls, setFaults } from '../../support/upstream-faults.ts';
import { waitFor } from '../../support/wait-for.ts';

const credit = 5;
const prompt = '오늘 저녁 카레 땡기는데';
const upstreamSteps = ['sessions', 'meal-suggest', 'todos', 'cross-sell', 'notifications'] as const;
/** Workflow tasks of a killed worker time out after 10 s. */
const recoveryMs = 30_000;

let testApp: TestProcesses;
let llmDemoUrl: string;
let worker: RunningProgram;
let server: RunningProgram;
beforeAll(async () => {
  testApp = await startTestProcesses({ ADMISSION_TIMEOUT_MS: '40000' });
  llmDemoUrl = testApp.standins.llmDemoUrl;
  [worker, server] = await Promise.all([testApp.startWorker(), testApp.startServer()]);
});
afterEach(async () => {
  await setFaults(llmDemoUrl);
  expect(await ledgerViolations(testApp.orm)).toEqual([]);
});
afterAll(() => testApp?.close());

interface Shopper extends TestTenant {
  profileId: string;
}
type HeldRound = Shopper & { chat_id: string; round_id: string };

async function newShopper(): Promise<Shopper> {
  const tenant = await testApp.newTenant({ credit });
  return { ...tenant, profileId: await tenant.sdk.newProfile() };
}

const lockTenant = ({ id }: Shopper) =>
  lockRows(testApp.databaseUrl, 'select id from tenants where id = $1 for update', [id]);
const lockChat = (chatId: string) =>
  lockRows(testApp.databaseUrl, 'select id from chats where id = $1 for update', [chatId]);

/** A round that waits for llm-demo's answer in a step. */
async function startRoundHeldAt(step: string, ms: number): Promise<HeldRound> {
  const shopper = await newShopper();
  await setFaults(llmDemoUrl, [{ step, kind: 'delay', ms, times: 1 }]);
  const { data } = await shopper.sdk.kickOff(shopper.profileId, { prompt });
  await waitFor(async () => (await getCalls(llmDemoUrl, data.round_id, step)).length > 0);
  return { ...shopper, ...data };
}

async function expectCompletedOnce({ id, sdk, profileId, chat_id, round_id }: HeldRound) {
  const ended = (round: RoundView) => round.status !== 'in_progress';
  const round = await sdk.untilLastRound(profileId, chat_id, ended, recoveryMs);
  expect(round).toMatchObject({ round_no: 1, round_id, status: 'completed', last_error: null });
  expect(await getBalance(testApp.orm, id)).toBe(credit - 1);
  for (const step of upstreamSteps) {
    const bodies = (await getCalls(llmDemoUrl, round_id, step)).map(({ body }) => JSON.stringify(body));
    expect(new Set(bodies).size).toBe(1);
  }
}

describe('a worker that is killed', () => {
  test('loses no round, in any step', async () => {
    const locks: RowLock[] = [];
    const rounds: HeldRound[] = [];
    for (const step of upstreamSteps.toReversed()) rounds.push(await startRoundHeldAt(step, 3_000));

    const inSaving = await startRoundHeldAt('meal-suggest', 300);
    locks.push(await lockChat(inSaving.chat_id));
    await locks[0]?.waiters(1);

    const inSettling = await startRoundHeldAt('notifications', 300);
    locks.push(await lockTenant(inSettling));
    await locks[0]?.waiters(2);

    const inAdmission = await newShopper();
    locks.push(await lockTenant(inAdmission));
    const kickoff = inAdmission.sdk.kickOff(inAdmission.profileId, { prompt });
    await locks[0]?.waiters(3);

    await kill(worker);
    await Promise.all(locks.map((lock) => lock.release()));
    await setFaults(llmDemoUrl);
    worker = await testApp.startWorker();

    const { status, data } = await kickoff;
    expect(status).toBe(202);
    rounds.push(inSaving, inSettling, { ...inAdmission, ...data });
    await Promise.all(rounds.map(expectCompletedOnce));
  }, 60_000);

  test('leaves kickoffs waiting for the next worker', async () => {
    const shopper = await newShopper();
    await kill(worker);
    const kickoff = shopper.sdk.kickOff(shopper.profileId, { prompt });
    worker = await testApp.startWorker();
    const { status, data } = await kickoff;
    expect(status).toBe(202);
    await expectCompletedOnce({ ...shopper, ...data });
  }, 60_000);
});

describe('a server that is killed', () => {
  test('can be polled again after its restart', async () => {
    const held = await startRoundHeldAt('cross-sell', 2_500);
    const { sdk, profileId, chat_id } = held;
    const seen: string[] = [];
    const client = waitFor(
      async () => {
        const answer = await sdk.poll(profileId, chat_id).catch(() => null);
        const round = answer?.data.rounds[0];
        const look = round ? Object.values(round.pipeline_progress).join(' ') : 'no answer';
        if (seen.at(-1) !== look) seen.push(look);
        return round?.status === 'completed';
      },
      { timeoutMs: recoveryMs },
    );
    await waitFor(() => seen.includes('done done running running'));
    await kill(server);
    await waitFor(() => seen.at(-1) === 'no answer');
    server = await testApp.startServer();
    await client;
    const after = seen.slice(seen.indexOf('no answer') + 1);
    expect(after).not.toContain('no answer');
    expect(after.at(-1)).toBe('done done done done');
    for (const look of after) expect(look).toMatch(/^done done/);
    await expectCompletedOnce(held);
  }, 60_000);

  test('before it has answered a kickoff costs one credit and one round', async () => {
    const shopper = await newShopper();
    const lock = await lockTenant(shopper);
    const kickoff = shopper.sdk.kickOff(shopper.profileId, { prompt }).catch(() => null);
    await lock.waiters(1);
    await kill(server);
    expect(await kickoff).toBeNull();
    await lock.release();
    server = await testApp.startServer();
    const [chat] = await waitFor(async () => {
      const path = `/v1/chat/${shopper.profileId}/recommend`;
      const { data } = await shopper.sdk.send<{ items: ChatListItem[] }>('GET', path);
      return data.items.length > 0 && data.items;
    });
    const round_id = chat?.rounds[0]?.round_id ?? '';
    await expectCompletedOnce({ ...shopper, chat_id: chat?.chat_id ?? '', round_id });
  }, 60_000);
});

interface ChatListItem {
  chat_id: string;
  rounds: { round_id: string }[];
}
