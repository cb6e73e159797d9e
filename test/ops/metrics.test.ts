import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { findFreePort } from '../../dev/processes/free-port.ts';
import { streamPath, watch } from '../journeys/tenant/watch.ts';
import { startTestApp, type TestApp } from '../support/test-app.ts';
import { setFaults } from '../support/upstream-faults.ts';
import { waitFor } from '../support/wait-for.ts';

/** More than other tests send with one key. */
const perMinute = 300;

let testApp: TestApp;
let serverPort: number;
let workerPort: number;
beforeAll(async () => {
  [serverPort, workerPort] = await Promise.all([findFreePort(), findFreePort()]);
  testApp = await startTestApp({
    SERVER_HEALTH_PORT: String(serverPort),
    WORKER_HEALTH_PORT: String(workerPort),
    AUDIT_EVERY_MS: '1000',
    RATE_LIMIT_PER_MINUTE: String(perMinute),
  });
});
afterAll(() => testApp?.close());

async function scrape(port: number): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  return response.text();
}

/** The value of a series; 0 when it is missing. */
async function readSeries(port: number, series: string): Promise<number> {
  const line = (await scrape(port)).split('\n').find((one) => one.startsWith(`${series} `));
  return line === undefined ? 0 : Number(line.slice(series.length));
}

/** How much each series grows while `work` runs. */
async function growth(port: number, series: string[], work: () => Promise<unknown>): Promise<number[]> {
  const read = () => Promise.all(series.map((one) => readSeries(port, one)));
  const before = await read();
  await work();
  const after = await read();
  return after.map((value, index) => value - (before[index] ?? 0));
}

test('a worker counts rounds, steps and failures of upstreams', async () => {
  const { sdk } = await testApp.newTenant();
  const profileId = await sdk.newProfile();
  await setFaults(testApp.standins.llmDemoUrl, [{ step: 'todos', kind: 'error', nth: 1, times: 1 }]);
  const series = [
    'roundtable_rounds_total{outcome="completed"}',
    'roundtable_step_seconds_count{step="mealSuggest",outcome="completed"}',
    'roundtable_step_seconds_count{step="todos",outcome="failed"}',
    'roundtable_step_seconds_count{step="todos",outcome="completed"}',
    'roundtable_upstream_errors_total{upstream="llm-demo",step="todos",kind="UpstreamServerError"}',
  ];
  const grown = await growth(workerPort, series, () => sdk.runRound(profileId, { prompt: '카레' }));
  expect(grown).toEqual([1, 1, 1, 1, 1]);
});

test('a worker counts rounds ended with their chat', async () => {
  const { sdk } = await testApp.newTenant();
  const profileId = await sdk.newProfile();
  await setFaults(testApp.standins.llmDemoUrl, [{ step: 'meal-suggest', kind: 'hang' }]);
  const [ended] = await growth(workerPort, ['roundtable_rounds_total{outcome="ended"}'], async () => {
    const { data } = await sdk.kickOff(profileId, { prompt: '카레' });
    await sdk.send('DELETE', `/v1/chat/${profileId}/recommend/${data.chat_id}`);
  });
  await setFaults(testApp.standins.llmDemoUrl);
  expect(ended).toBe(1);
});

test('a server measures requests by route, not by path', async () => {
  const { sdk } = await testApp.newTenant();
  const profileId = await sdk.newProfile();
  const unknown = `/${randomUUID()}`;
  const requests = 'roundtable_http_request_seconds_count';
  const series = [
    `${requests}{route="/v1/profile/:profile_id",method="GET",status="200"}`,
    `${requests}{route="/v1/profile/:profile_id",method="GET",status="404"}`,
    `${requests}{route="none",method="GET",status="404"}`,
    `${requests}{route="none",method="other",status="404"}`,
  ];
  const grown = await growth(serverPort, series, async () => {
    await sdk.send('GET', `/v1/profile/${profileId}`);
    await sdk.send('GET', `/v1/profile/${randomUUID()}`);
    await fetch(`${testApp.baseUrl}${unknown}`);
    await fetch(`${testApp.baseUrl}${unknown}`, { method: 'PROPFIND' });
  });
  expect(grown).toEqual([1, 1, 1, 1]);
  const text = await scrape(serverPort);
  expect(text).not.toContain(profileId);
  expect(text).not.toContain(unknown);
});

test('a server counts reads of its chat cache', async () => {
  const { sdk } = await testApp.newTenant();
  const profileId = await sdk.newProfile();
  const { chatId } = await sdk.runRound(profileId, { prompt: '카레' });
  const reads = (result: string) => `roundtable_chat_cache_reads_total{result="${result}"}`;
  const series = ['hit', 'coalesced', 'miss'].map(reads);
  const grown = await growth(serverPort, series, async () => {
    for (let poll = 0; poll < 5; poll += 1) await sdk.poll(profileId, chatId);
  });
  expect(grown.reduce((sum, one) => sum + one)).toBe(5);
  expect(grown[0]).toBeGreaterThanOrEqual(1);
});

test('a server counts streams while they are open', async () => {
  const tenant = await testApp.newTenant();
  const series = `roundtable_sse_connections{route="${streamPath}"}`;
  const streams = await Promise.all([watch(testApp.baseUrl, tenant), watch(testApp.baseUrl, tenant)]);
  expect(await readSeries(serverPort, series)).toBe(2);
  for (const stream of streams) stream.close();
  await waitFor(async () => (await readSeries(serverPort, series)) === 0);
});

test('a server counts requests over a limit', async () => {
  const { sdk } = await testApp.newTenant();
  const series = 'roundtable_rate_limited_total{limit="requests"}';
  const look = () => sdk.send('GET', '/v1/profile/none');
  const [refused] = await growth(serverPort, [series], async () => {
    for (let sent = 0; sent < perMinute; sent += 1) expect((await look()).status).toBe(404);
    expect((await look()).status).toBe(429);
  });
  expect(refused).toBe(1);
  expect(await readSeries(serverPort, 'roundtable_limit_store_up')).toBe(1);
});

test('a server shows the running rounds and the limit of busy tenants', async () => {
  const [tenant, other] = [await testApp.newTenant(), await testApp.newTenant()];
  await testApp.orm.em.execute('update tenants set max_running_rounds = 7 where id = ?', [tenant.id]);
  await setFaults(testApp.standins.llmDemoUrl, [{ step: 'meal-suggest', kind: 'hang' }]);
  const profileId = await tenant.sdk.newProfile();
  await tenant.sdk.kickOff(profileId, { prompt: '카레' });
  await tenant.sdk.kickOff(profileId, { prompt: '카레' });
  const text = await waitFor(
    async () => {
      const scraped = await scrape(serverPort);
      return scraped.includes(`roundtable_tenant_running_rounds{tenant="${tenant.code}"} 2`) && scraped;
    },
    { timeoutMs: 20_000, intervalMs: 500 },
  );
  await setFaults(testApp.standins.llmDemoUrl);
  expect(text).toContain(`roundtable_tenant_running_limit{tenant="${tenant.code}"} 7`);
  expect(text).not.toContain(other.code);
}, 60_000);

test('a worker audits on a schedule, and shows open findings', async () => {
  const { id } = await testApp.newTenant();
  const found = () => readSeries(workerPort, 'roundtable_audit_findings{check="ledger_balance"}');
  const lastRun = () => readSeries(workerPort, 'roundtable_audit_last_run_timestamp_seconds');
  const add = (credit: number) =>
    testApp.orm.em.execute('update tenants set credit_balance = credit_balance + ? where id = ?', [
      credit,
      id,
    ]);
  await add(1);
  await waitFor(async () => (await found()) === 1, { timeoutMs: 20_000 });
  await add(-1);
  await waitFor(async () => (await found()) === 0, { timeoutMs: 20_000 });
  expect(Date.now() / 1_000 - (await lastRun())).toBeLessThan(60);
}, 60_000);

test('a worker reports the age of the oldest unsent event', async () => {
  const { id, sdk } = await testApp.newTenant();
  const { chatId } = await sdk.runRound(await sdk.newProfile(), { prompt: '카레' });
  const oldest = () => readSeries(workerPort, 'roundtable_outbox_oldest_seconds');
  expect(await oldest()).toBe(0);
  await testApp.orm.em.execute(
    `insert into store_forwards (id, tenant_id, chat_id, body, created_at)
     values (?, ?, ?, '{}', now() - interval '1 minute')`,
    [randomUUID(), id, chatId],
  );
  const age = await oldest();
  expect(Math.abs(age - 60)).toBeLessThan(30);
  await testApp.orm.em.execute('update store_forwards set sent_at = now()');
  expect(await oldest()).toBe(0);
});

const deployed = ['alerts.yml', 'grafana-dashboard.json'].map((name) =>
  readFileSync(join(import.meta.dirname, '../../deploy', name), 'utf8'),
);

/** Every match of the pattern's group in the files of deploy/, once. */
function named(pattern: RegExp): string[] {
  const names = deployed.flatMap((text) => [...text.matchAll(pattern)].map(([, name = '']) => name));
  return [...new Set(names)];
}

test('alerts and the dashboard name existing metrics and routes', async () => {
  const { sdk } = await testApp.newTenant();
  await sdk.runRound(await sdk.newProfile(), { prompt: '카레' });
  const text = `${await scrape(serverPort)}${await scrape(workerPort)}`;
  const metrics = named(/\b(roundtable_\w+?)(?:_bucket|_count|_sum)?\b(?!\w)/g);
  expect(metrics.length).toBeGreaterThan(5);
  expect(metrics.filter((name) => !text.includes(`# HELP ${name} `))).toEqual([]);
  const routes = named(/route=\\?"(\/v1[^"\\]+)/g);
  expect(routes).not.toEqual([]);
  expect(routes.filter((route) => !text.includes(`route="${route}"`))).toEqual([]);
});
