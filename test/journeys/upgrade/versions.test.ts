import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import proto from '@temporalio/proto';
import { sql } from 'kysely';
import { Registry } from 'prom-client';
import { createLogger } from '../../../logger.ts';
import { changedBundle } from '../../support/changed-bundle.ts';
import { testBundle } from '../../support/dependencies.ts';
import { type RawRun, readRawRuns } from '../../support/raw-histories.ts';
import { SdkClient } from '../../support/sdk-client.ts';
import { type TestApp, useSharedApp } from '../../support/test-app.ts';
import { setFaults } from '../../support/upstream-faults.ts';
import { VersionedWorkers } from '../../support/versioned-workers.ts';
import { waitFor } from '../../support/wait-for.ts';

const { WorkflowTaskFailedCause } = proto.temporal.api.enums.v1;

/** A round that begins with a timer of its own: neither build can replay a round of the other. */
const begin = "const { restorable } = await runStep(actor, round, 'meal_suggest');";
const sleep = 'await (0,_temporalio_workflow__WEBPACK_IMPORTED_MODULE_0__.sleep)(1);';
const bundles = { before: testBundle, after: () => changedBundle(begin, `${sleep} ${begin}`) };
type Build = keyof typeof bundles;
const other = { before: 'after', after: 'before' } as const;

const [shoppers, roundsPerChat] = [4, 6];
const [deploysPerRollback, rollbacks] = [5, 2];

let testApp: TestApp;
let workers: VersionedWorkers;
let current: Build = 'before';
beforeAll(async () => {
  testApp = await useSharedApp();
  workers = new VersionedWorkers(testApp, { CHAT_ROUNDS_PER_RUN: 2 });
  await workers.open();
  // Temporal registers a version much faster while there is no current one.
  await workers.start('before', bundles.before());
  await workers.start('after', bundles.after());
  await workers.setCurrent(current);
}, 30_000);
afterAll(async () => {
  await workers?.close();
  await testApp?.close();
});

test('ten deploys and two rollbacks under load fail no workflow task and lose no round', async () => {
  // So long that a deploy finds rounds half-way.
  await setFaults(testApp.standins.llmDemoUrl, [{ step: 'todos', kind: 'delay', ms: 150 }]);
  const load = startLoad();
  await deploy({ isRamped: true });
  for (let made = 0; made < rollbacks; made += 1) {
    const deploys = made === 0 ? deploysPerRollback - 2 : deploysPerRollback - 1;
    for (let deployed = 0; deployed < deploys; deployed += 1) await deploy();
    await deployAndRollBack();
  }
  const rounds = await load.stop();

  expect(rounds.filter((status) => status !== 'completed')).toEqual([]);
  const runs = await readRawRuns(`TaskQueue = '${workers.config.CHAT_TASK_QUEUE}'`);
  expect(runs.flatMap(failedTasks)).toEqual([]);
  expect(runs.filter((run) => buildsOf(run).length > 1)).toEqual([]);
  const continued = runs.filter((run) => hasUpgraded(run, runs));
  expect(continued.length).toBeGreaterThan(0);
}, 300_000);

test('a worker of an unknown build gets no conversation and says how to change that', async () => {
  const lines: Record<string, unknown>[] = [];
  const logger = createLogger(
    { level: 'info', name: 'test' },
    { write: (line) => lines.push(JSON.parse(line)) },
  );
  const registry = new Registry();
  await workers.start('unknown', bundles.after(), { logger, registry });
  const line = await waitFor(() => lines.find(({ build_id }) => build_id === 'unknown'), {
    timeoutMs: 20_000,
  });
  expect(line).toMatchObject({ level: 40, status: 'inactive', deployment: workers.deployment });
  expect(line.msg).toContain(
    `set-current-version --deployment-name ${workers.deployment} --build-id unknown`,
  );
  const metric = await registry.getSingleMetricAsString('roundtable_worker_version');
  expect(metric).toContain('build_id="unknown",status="inactive"} 1');
  const { sdk, profileId } = await newShopper();
  const { round } = await sdk.runRound(profileId, { prompt: '카레' });
  expect(round.status).toBe('completed');
  expect(await workers.countRuns('unknown')).toBe(0);
}, 60_000);

test('without a current version a kickoff is refused and costs nothing', async () => {
  const first = new VersionedWorkers(testApp, { ADMISSION_TIMEOUT_MS: 1_500 });
  await first.open();
  try {
    await first.start('first', testBundle());
    const { sdk, profileId, getBalance } = await newShopper(first.baseUrl);
    const before = await getBalance();
    expect((await sdk.kickOff(profileId, { prompt: '카레' })).status).toBe(500);
    expect(await getBalance()).toBe(before);
    await first.setCurrent('first');
    const { round } = await sdk.runRound(profileId, { prompt: '카레' });
    expect(round.status).toBe('completed');
    expect(await getBalance()).toBe(before - 1);
  } finally {
    await first.close();
  }
}, 60_000);

test('versioning is switched on and off under a chat that runs', async () => {
  const plain = new VersionedWorkers(testApp);
  await plain.open();
  try {
    await plain.startUnversioned();
    const { sdk, profileId } = await newShopper(plain.baseUrl);
    const { chatId } = await sdk.runRound(profileId, { prompt: '카레' });
    const ask = async () => {
      const { round } = await sdk.runRound(profileId, { prompt: '카레', chat_id: chatId, new_round: true });
      expect(round.status).toBe('completed');
    };
    await plain.start('first', testBundle());
    await ask();
    expect(await plain.countRuns('first')).toBe(0);
    await plain.setCurrent('first');
    await ask();
    await waitFor(async () => (await plain.countRuns('first')) === 1);
    await plain.deploymentCommand('set-current-version', '--unversioned', '--yes');
    await plain.drain('first');
    await plain.stop('first');
    await ask();
  } finally {
    await plain.close();
  }
}, 60_000);

/** The other build becomes current while chats run on both; then the former one is drained and stopped. */
async function deploy({ isRamped = false } = {}): Promise<void> {
  const former = current;
  current = other[former];
  await workers.start(current, bundles[current]());
  if (isRamped) await workers.setRamping(current, 50);
  await workers.setCurrent(current);
  await workers.drain(former);
  await workers.stop(former);
}

/** A deploy that is taken back before the former build is drained. */
async function deployAndRollBack(): Promise<void> {
  const taken = other[current];
  await workers.start(taken, bundles[taken]());
  await workers.setCurrent(taken);
  await workers.setCurrent(current);
  await workers.drain(taken);
  await workers.stop(taken);
}

/** Shoppers who ask one thing after the other; `stop()` resolves to the statuses of all rounds. */
function startLoad(): { stop(): Promise<string[]> } {
  let isStopping = false;
  const statuses: string[] = [];
  const shop = async () => {
    const { sdk, profileId } = await newShopper();
    let chat: { chat_id?: string } = {};
    for (let rounds = 0; !isStopping; rounds += 1) {
      if (rounds % roundsPerChat === 0) chat = {};
      const { chatId, round } = await sdk.runRound(profileId, { prompt: '카레', new_round: true, ...chat });
      chat = { chat_id: chatId };
      statuses.push(round.status);
      await delay(100);
    }
  };
  const all = Promise.all(Array.from({ length: shoppers }, shop));
  // `stop` reports it.
  all.catch(() => {});
  return {
    async stop() {
      isStopping = true;
      await all;
      return statuses;
    },
  };
}

async function newShopper(baseUrl = workers.baseUrl) {
  const { id, key } = await testApp.newTenant();
  const sdk = new SdkClient(baseUrl, key);
  const getBalance = async () => {
    const { rows } = await sql<{ credit_balance: number }>`
      select credit_balance from tenants where id = ${id}`.execute(testApp.orm.em.fork().getKysely());
    return Number(rows[0]?.credit_balance);
  };
  return { sdk, profileId: await sdk.newProfile(), getBalance };
}

/**
 * Why workflow tasks failed. An end of a run that a message has overtaken is left out: Temporal does not accept it, and
 * the worker makes the task again.
 */
function failedTasks({ history }: RawRun): string[] {
  return (history.events ?? []).flatMap(({ workflowTaskFailedEventAttributes: failed }) => {
    const isOvertaken =
      failed?.cause === WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND;
    return failed && !isOvertaken ? [WorkflowTaskFailedCause[failed.cause ?? 0] ?? 'unknown'] : [];
  });
}

/** The builds that have completed workflow tasks of a run. */
function buildsOf({ history }: RawRun): string[] {
  const builds = (history.events ?? []).map(
    ({ workflowTaskCompletedEventAttributes: completed }) => completed?.deploymentVersion?.buildId,
  );
  return [...new Set(builds.filter((build) => build != null))];
}

/** Whether a run continues one of another build. */
function hasUpgraded(run: RawRun, runs: readonly RawRun[]): boolean {
  const former = run.history.events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId;
  const [build] = buildsOf(run);
  return runs.some(
    (candidate) => former && getRunId(candidate) === former && !buildsOf(candidate).includes(build ?? ''),
  );
}

function getRunId({ history }: RawRun): string | null | undefined {
  return history.events?.[0]?.workflowExecutionStartedEventAttributes?.originalExecutionRunId;
}
