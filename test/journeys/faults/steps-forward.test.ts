import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { RunningServer } from '../../../server/start-server.ts';
import { testDependencies } from '../../support/dependencies.ts';
import { storedSteps } from '../../support/ledger.ts';
import { SdkClient } from '../../support/sdk-client.ts';
import { startSecondServer } from '../../support/second-server.ts';
import { createTcpProxy, type TcpProxy } from '../../support/tcp-proxy.ts';
import { startTestApp, type TestApp, type TestTenant } from '../../support/test-app.ts';
import { getCalls, setFaults } from '../../support/upstream-faults.ts';
import { waitFor } from '../../support/wait-for.ts';

const heartbeatMs = 500;

let testApp: TestApp;
let second: RunningServer;
/** Between the test app and Temporal. */
let wire: TcpProxy;

beforeAll(async () => {
  const temporal = new URL(`tcp://${testDependencies().temporalAddress}`);
  wire = await createTcpProxy(temporal.hostname, Number(temporal.port));
  testApp = await startTestApp({
    TEMPORAL_ADDRESS: `127.0.0.1:${wire.port}`,
    STEP_HEARTBEAT_MS: String(heartbeatMs),
  });
  second = await startSecondServer(testApp);
}, 60_000);
afterAll(async () => {
  await second?.stop();
  await testApp?.close();
  await wire?.close();
});

/** The view of a store app that polls two servers alternately. */
class Reader {
  /** Distinct step statuses in the order of their appearance: `done running pending pending`. */
  readonly looks: string[] = [];
  readonly #clients: SdkClient[];
  readonly #profileId: string;
  readonly #chatId: string;
  #turn = 0;

  constructor({ key }: TestTenant, profileId: string, chatId: string) {
    this.#clients = [testApp.baseUrl, second.url].map((url) => new SdkClient(url, key));
    this.#profileId = profileId;
    this.#chatId = chatId;
  }

  /** Polls the first round on the next server. */
  async look(): Promise<string> {
    this.#turn += 1;
    const { data } = await this.#client.poll(this.#profileId, this.#chatId);
    const look = Object.values(data.rounds[0]?.pipeline_progress ?? {}).join(' ');
    if (this.looks.at(-1) !== look) this.looks.push(look);
    return look;
  }

  /** Requests another round on the same server. */
  followUp() {
    return this.#client.kickOff(this.#profileId, { chat_id: this.#chatId, prompt: '와인 추가' });
  }

  get #client(): SdkClient {
    const client = this.#clients[this.#turn % this.#clients.length];
    if (!client) throw new Error('there are servers');
    return client;
  }
}

test('a step that was shown as done stays done when its worker is lost [D15]', async () => {
  const { llmDemoUrl } = testApp.standins;
  const tenant = await testApp.newTenant();
  const profileId = await tenant.sdk.newProfile();
  await setFaults(llmDemoUrl, [
    { step: 'todos', kind: 'delay', ms: 1_000, times: 1 },
    { step: 'cross-sell', kind: 'delay', ms: 1_000, times: 1 },
  ]);
  const { data } = await tenant.sdk.kickOff(profileId, { prompt: '카레' });
  const reader = new Reader(tenant, profileId, data.chat_id);

  // The attempt that saves step 2 never reports it; the next attempt finds it saved after the heartbeat timeout.
  await waitFor(async () => (await getCalls(llmDemoUrl, data.round_id, 'todos')).length > 0);
  wire.stall();
  await waitFor(async () => {
    await reader.look();
    return (await storedSteps(testApp.orm, data.round_id)).some(({ step }) => step === 'todos');
  });
  const lostAt = Date.now();
  await waitFor(async () => {
    expect(await reader.look()).toBe('done running pending pending');
    return Date.now() > lostAt + 2 * heartbeatMs;
  });
  wire.cut();
  wire.restore();

  await waitFor(async () => (await reader.look()).startsWith('done done'), { timeoutMs: 30_000 });
  expect(await reader.followUp()).toMatchObject({ status: 202 });
  await waitFor(async () => (await reader.look()) === 'done done done done', { timeoutMs: 30_000 });
  const forward = [
    'running pending pending pending',
    'done running pending pending',
    'done done running running',
    'done done done running',
    'done done done done',
  ];
  expect(reader.looks).toEqual(forward.filter((look) => reader.looks.includes(look)));
}, 90_000);
