import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { findFreePort } from '../../../dev/processes/free-port.ts';
import { ledgerViolations } from '../../support/ledger.ts';
import { type Nginx, startNginx } from '../../support/nginx.ts';
import type { RunningProgram } from '../../support/start-program.ts';
import type { TestTenant } from '../../support/test-app.ts';
import { startTestProcesses, type TestProcesses } from '../../support/test-processes.ts';
import { getCalls, setFaults } from '../../support/upstream-faults.ts';
import { waitFor } from '../../support/wait-for.ts';
import { watch } from '../tenant/watch.ts';

const shoppers = 4;
const stepMs = 150;
const steps = ['meal-suggest', 'todos', 'cross-sell', 'notifications'];

interface Server {
  port: number;
  healthPort: number;
  program: RunningProgram;
}

let testApp: TestProcesses;
let nginx: Nginx;
let servers: Server[];
let workers: RunningProgram[];
const ended: RunningProgram[] = [];

/** Two servers behind nginx at the test app's address, and two workers, each a process. */
beforeAll(async () => {
  testApp = await startTestProcesses({ WORKER_LEASE_MS: '5000', ACTIVITY_HEARTBEAT_MS: '5000' });
  const delays = steps.map((step) => ({ step, kind: 'delay' as const, ms: stepMs }));
  await setFaults(testApp.standins.llmDemoUrl, delays);
  const [first, second, firstHealth, secondHealth] = await Promise.all([1, 2, 3, 4].map(findFreePort));
  const ports = [
    { port: first ?? 0, healthPort: firstHealth ?? 0 },
    { port: second ?? 0, healthPort: secondHealth ?? 0 },
  ];
  [servers, workers] = await Promise.all([
    Promise.all(ports.map(async (one) => ({ ...one, program: await startServer(one) }))),
    Promise.all([testApp.startWorker(), testApp.startWorker()]),
  ]);
  nginx = await startNginx(Number(new URL(testApp.baseUrl).port), [first ?? 0, second ?? 0]);
}, 60_000);
afterAll(async () => {
  await nginx?.close();
  await testApp?.close();
});

function startServer({ port, healthPort }: Omit<Server, 'program'>): Promise<RunningProgram> {
  return testApp.startServer({
    PORT: String(port),
    SERVER_HEALTH_PORT: String(healthPort),
    TRUSTED_PROXIES: '1',
  });
}

/** Stops a process like a deployment; expects a graceful exit. */
async function end(program: RunningProgram): Promise<void> {
  program.signal('SIGTERM');
  ended.push(program);
  expect({ code: await program.ended, words: program.stderr() }).toMatchObject({ code: 0 });
}

async function restartServer(server: Server, load: Load): Promise<void> {
  await end(server.program);
  server.program = await startServer(server);
  await untilServing(server, load);
}

async function restartWorker(index: number): Promise<void> {
  const worker = workers[index];
  if (worker) await end(worker);
  workers[index] = await testApp.startWorker();
}

/** Resolves once the proxy sends requests to the server, or a request has failed. */
async function untilServing({ healthPort }: Server, { failures }: Load): Promise<void> {
  const isServing = async () => {
    const metrics = await fetch(`http://127.0.0.1:${healthPort}/metrics`);
    return (await metrics.text()).includes('route="/v1/chat/:profile_id/recommend/:chat_id"');
  };
  await waitFor(async () => failures.length > 0 || (await isServing()), { timeoutMs: 15_000 });
}

interface Load {
  /** Requests without a successful answer. */
  failures: string[];
  roundIds: string[];
  /** Number of opened streams. */
  streams: number;
  /** Waits for pending requests. */
  stop(): Promise<void>;
}

/** Shoppers who request one round after another, and a dashboard; all through the proxy. */
function startLoad(tenant: TestTenant): Load {
  let stopped = false;
  const load: Load = { failures: [], roundIds: [], streams: 0, stop: async () => {} };

  /** Null if the request failed, which is recorded. */
  async function attempt<T extends { status: number }>(what: string, request: () => Promise<T>) {
    try {
      const answer = await request();
      if (answer.status < 400) return answer;
      load.failures.push(`${what}: ${answer.status}`);
    } catch (error) {
      load.failures.push(`${what}: ${error}`);
    }
    return null;
  }

  async function shop(): Promise<void> {
    const profile = await attempt('profile', () =>
      tenant.sdk.send<{ profile_id: string }>('POST', '/v1/profile', {}),
    );
    const path = `/v1/chat/${profile?.data.profile_id}/recommend`;
    while (!stopped && load.failures.length === 0) {
      const kickoff = await attempt('kickoff', () =>
        tenant.sdk.send<{ chat_id: string; round_id: string }>(
          'POST',
          path,
          { prompt: '카레' },
          { 'idempotency-key': randomUUID() },
        ),
      );
      if (!kickoff) return;
      load.roundIds.push(kickoff.data.round_id);
      const status = () =>
        attempt('poll', () =>
          tenant.sdk.send<{ status: string }>(
            'GET',
            `${path}/${kickoff.data.chat_id}/${kickoff.data.round_id}?wait=5`,
          ),
        );
      const isOver = async () => (await status())?.data.status === 'completed' || load.failures.length > 0;
      await waitFor(isOver, { timeoutMs: 30_000 });
      await attempt('chat', () => tenant.sdk.send('GET', `${path}/${kickoff.data.chat_id}`));
    }
  }

  /** Reconnects when its stream ends, as browsers do. */
  async function listen(): Promise<void> {
    while (!stopped) {
      const stream = await attempt('stream', () => watch(testApp.baseUrl, tenant));
      load.streams += 1;
      const leave = setInterval(() => stopped && stream?.close(), 50);
      await stream?.ended;
      clearInterval(leave);
    }
  }

  const all = Promise.all([listen(), ...Array.from({ length: shoppers }, shop)]);
  load.stop = async () => {
    stopped = true;
    await all;
  };
  return load;
}

test('a restart of every process in turn fails no request and loses no round', async () => {
  const load = startLoad(await testApp.newTenant());
  for (const server of servers) await untilServing(server, load);

  for (const [index, server] of servers.entries()) {
    await Promise.all([restartServer(server, load), restartWorker(index)]);
  }
  await load.stop();

  const words = [...ended, ...servers.map(({ program }) => program), ...workers].map((one) => one.stderr());
  expect(load.failures.length === 0 ? [] : [...load.failures, ...words]).toEqual([]);
  expect(load.streams).toBeGreaterThan(1);
  expect(nginx.requests().filter(({ status }) => status >= 400)).toEqual([]);
  const rounds = await testApp.orm.em
    .fork()
    .getKysely()
    .selectFrom('rounds')
    .select(['id', 'status'])
    .execute();
  expect(rounds.map(({ id }) => id).toSorted()).toEqual(load.roundIds.toSorted());
  expect(new Set(rounds.map(({ status }) => status))).toEqual(new Set(['completed']));
  expect(await ledgerViolations(testApp.orm)).toEqual([]);
  for (const roundId of load.roundIds) {
    const calls = await Promise.all(
      steps.map((step) => getCalls(testApp.standins.llmDemoUrl, roundId, step)),
    );
    expect(calls.map(({ length }) => length)).toEqual([1, 1, 1, 1]);
  }
}, 90_000);
