import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { chatWorkflowId } from '../../../workflows/chat/contract.ts';
import {
  type HeldWork,
  type KillAfterCommit,
  openKillAfterCommit,
  toUnreported,
} from '../../support/kill-after-commit.ts';
import { getBalance, ledgerViolations } from '../../support/ledger.ts';
import { lockRows, type RowLock } from '../../support/row-lock.ts';
import type { RoundView } from '../../support/sdk-client.ts';
import type { TestTenant } from '../../support/test-app.ts';
import { startTestProcesses, type TestProcesses } from '../../support/test-processes.ts';
import { getCalls, setFaults } from '../../support/upstream-faults.ts';
import { waitFor } from '../../support/wait-for.ts';

/** Rounds whose worker dies between a commit and its report to Temporal; see also kills-behind-saved-answers. */
const credit = 5;
const prompt = '오늘 저녁 카레 땡기는데';
/** Workflow tasks of a killed worker time out after 10 s. */
const recoveryMs = 30_000;

let testApp: TestProcesses;
let kills: KillAfterCommit;
beforeAll(async () => {
  testApp = await startTestProcesses({
    ADMISSION_TIMEOUT_MS: '40000',
    DATABASE_LOCK_TIMEOUT_MS: '4000',
    DATABASE_POOL: '20',
    // A long lease, so that a busy worker does not count as lost: a second attempt would also wait.
    WORKER_LEASE_MS: '3000',
  });
  kills = await openKillAfterCommit(testApp);
  await testApp.startServer();
});
beforeEach(() => kills.startWorker());
afterEach(async () => {
  await setFaults(testApp.standins.llmDemoUrl);
  expect(await ledgerViolations(testApp.orm)).toEqual([]);
});
afterAll(async () => {
  await testApp?.close();
  await kills?.close();
});

type Round = TestTenant & { profileId: string; chat_id: string; round_id: string };

/** A round that waits for delayed answers of llm-demo. */
async function startRound(delays: Record<string, number>): Promise<Round> {
  const { llmDemoUrl } = testApp.standins;
  const tenant = await testApp.newTenant({ credit });
  const profileId = await tenant.sdk.newProfile();
  const faults = Object.entries(delays).map(([step, ms]) => ({ step, kind: 'delay' as const, ms, times: 1 }));
  await setFaults(llmDemoUrl, faults);
  const { status, data } = await tenant.sdk.kickOff(profileId, { prompt });
  expect(status).toBe(202);
  for (const step of Object.keys(delays)) {
    await waitFor(async () => (await getCalls(llmDemoUrl, data.round_id, step)).length > 0);
  }
  return { ...tenant, profileId, ...data };
}

const kysely = () => testApp.orm.em.fork().getKysely();

/** The round's rows of these steps, once all exist. */
async function readSteps({ round_id }: Round, steps: readonly string[]) {
  const rows = await kysely()
    .selectFrom('round_steps')
    .selectAll()
    .where('round_id', '=', round_id)
    .orderBy('step')
    .execute();
  const saved = rows.filter(({ step }) => steps.includes(step));
  return saved.length === steps.length ? saved : null;
}

async function completedOnce({ id, sdk, profileId, chat_id, round_id }: Round): Promise<void> {
  const ended = (round: RoundView) => round.status !== 'in_progress';
  const round = await sdk.untilLastRound(profileId, chat_id, ended, recoveryMs);
  expect(round).toMatchObject({ round_no: 1, round_id, status: 'completed', last_error: null });
  expect(await getBalance(testApp.orm, id)).toBe(credit - 1);
}

function toWork(
  round: Round,
  rest: Pick<HeldWork, 'unreported' | 'rows' | 'writes'> & { lock?: RowLock },
): HeldWork & Round {
  const workflowId = chatWorkflowId(round.chat_id);
  return { ...round, workflowId, lock: null, ended: () => completedOnce(round), ...rest };
}

/** A round whose steps wait for their chat's locked row. */
async function heldInSaving(unreported: string, stepByCall: Record<string, string>) {
  const calls = Object.keys(stepByCall);
  const round = await startRound(Object.fromEntries(calls.map((call) => [call, kills.answerMs()])));
  const query = 'select id from chats where id = $1 for update';
  const lock = await lockRows(testApp.databaseUrl, query, [round.chat_id]);
  return toWork(round, {
    unreported,
    lock,
    rows: () => readSteps(round, Object.values(stepByCall)),
    writes: calls.length,
  });
}

/** A round that has stored its session and waits for its meal. */
async function heldBehindSession() {
  const round = await startRound({ 'meal-suggest': 60_000 });
  const rows = () =>
    kysely()
      .selectFrom('chats')
      .select('profile_session_id')
      .where('id', '=', round.chat_id)
      .where('profile_session_id', 'is not', null)
      .executeTakeFirst();
  return toWork(round, { unreported: 'mealSuggest', rows });
}

/** A round whose settlement waits for its tenant's locked row. */
async function heldInSettlement() {
  const round = await startRound({ notifications: kills.answerMs() });
  const query = 'select id from tenants where id = $1 for update';
  const lock = await lockRows(testApp.databaseUrl, query, [round.id]);
  // A local activity that takes longer than a second continues as a regular one.
  return toWork(round, { unreported: /^(workflow task|settleRound)$/, lock, rows: () => readOutcome(round) });
}

async function readOutcome({ round_id }: Round) {
  const rounds = await kysely().selectFrom('rounds').selectAll().where('id', '=', round_id).execute();
  const entries = await kysely()
    .selectFrom('credit_entries')
    .selectAll()
    .where('round_id', '=', round_id)
    .orderBy('created_at')
    .execute();
  const events = await kysely().selectFrom('events').selectAll().where('round_id', '=', round_id).execute();
  return rounds[0]?.status === 'completed' ? { rounds, entries, events } : null;
}

test('a worker killed between the commit of steps or a settlement and its report is followed by one that repeats none of them', async () => {
  const session = await heldBehindSession();
  const meal = await heldInSaving('mealSuggest', { 'meal-suggest': 'meal_suggest' });
  const todos = await heldInSaving('todos', { todos: 'todos' });
  const sideBySide = await heldInSaving('crossSell,notifications', {
    'cross-sell': 'cross_sell',
    notifications: 'notifications',
  });
  const settlement = await heldInSettlement();
  const works = [session, meal, todos, sideBySide, settlement];
  const { unreported, rows, repeated, differing } = await kills.killAndRecover(works);
  expect(unreported).toEqual(works.map((work) => expect.stringMatching(toUnreported(work))));
  expect(rows.left).toEqual(rows.committed);
  // Its answer had not arrived; the second call uses the same session.
  expect(repeated).toEqual([`${session.round_id}/meal-suggest`]);
  expect(differing).toEqual([]);
}, 60_000);
