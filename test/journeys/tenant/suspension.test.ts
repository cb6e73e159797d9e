import { afterEach, describe, expect, test } from '@jest/globals';
import type { UsageView } from '../../../server/tenant/usage/view-schema.ts';
import { useAppCli } from '../../cli/use-app-cli.ts';
import { type EventStream, openEventStream } from '../../support/event-stream.ts';
import { getBalance, ledgerViolations } from '../../support/ledger.ts';
import type { TestTenant } from '../../support/test-app.ts';
import { setFaults } from '../../support/upstream-faults.ts';
import { waitFor } from '../../support/wait-for.ts';
import { expectError } from '../sdk/expect-error.ts';
import { bearer, watch } from './watch.ts';

const cli = useAppCli();
const streams: EventStream[] = [];
afterEach(async () => {
  for (const stream of streams.splice(0)) stream.close();
  await setFaults(cli.testApp.standins.llmDemoUrl);
});

/** A tenant whose chat is in step 1, and stays there. */
async function newRunningChat() {
  const tenant = await cli.testApp.newTenant({ credit: 20 });
  await setFaults(cli.testApp.standins.llmDemoUrl, [{ step: 'meal-suggest', kind: 'delay', ms: 600_000 }]);
  const profileId = await tenant.sdk.newProfile();
  const { data } = await tenant.sdk.kickOff(profileId, { prompt: '카레' });
  return { tenant, profileId, chatId: data.chat_id };
}

async function openStreams({ tenant, profileId, chatId }: Awaited<ReturnType<typeof newRunningChat>>) {
  const url = `${cli.testApp.baseUrl}/v1/chat/${profileId}/recommend/${chatId}/events`;
  const headers = { accept: 'text/event-stream', authorization: `Bearer ${tenant.key}` };
  const opened = [await openEventStream(url, headers), await watch(cli.testApp.baseUrl, tenant)];
  streams.push(...opened);
  return opened;
}

const readHistory = (tenant: TestTenant) =>
  fetch(`${cli.testApp.baseUrl}/api/v1/sdk-chat/`, { headers: bearer(tenant) });

/** Reads the session of the tenant's token, and signs in with it. */
function openSession(tenant: TestTenant): Promise<Response[]> {
  const url = `${cli.testApp.baseUrl}/api/v1/session`;
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ token: tenant.adminToken });
  return Promise.all([
    fetch(url, { headers: bearer(tenant) }),
    fetch(url, { method: 'POST', headers, body }),
  ]);
}

async function readUsage(tenant: TestTenant): Promise<UsageView> {
  const url = `${cli.testApp.baseUrl}/api/v1/sdk-chat/usage`;
  const { data } = (await (await fetch(url, { headers: bearer(tenant) })).json()) as { data: UsageView };
  return data;
}

describe('a suspended tenant', () => {
  test('is 403 everywhere, its streams end, its round goes on, and all is back when it is resumed [Q29]', async () => {
    const chat = await newRunningChat();
    const { tenant, profileId, chatId } = chat;
    const opened = await openStreams(chat);
    expect(opened.map(({ status }) => status)).toEqual([200, 200]);
    const bystander = await watch(cli.testApp.baseUrl, await cli.testApp.newTenant());
    streams.push(bystander);

    await cli.give(`tenant suspend ${tenant.code}`);
    await Promise.all(opened.map(({ ended }) => ended));
    expect((await openStreams(chat)).map(({ status }) => status)).toEqual([403, 403]);
    expectError(await tenant.sdk.poll(profileId, chatId), 403, 'FORBIDDEN');
    expectError(await tenant.sdk.kickOff(profileId, { prompt: '카레' }), 403, 'FORBIDDEN');
    expectError(await tenant.sdk.send('POST', '/v1/profile', {}), 403, 'FORBIDDEN');
    expect((await readHistory(tenant)).status).toBe(403);
    expect((await openSession(tenant)).map(({ status }) => status)).toEqual([403, 403]);
    const state = await Promise.race([bystander.ended.then(() => 'ended'), Promise.resolve('open')]);
    expect(state).toBe('open');

    await setFaults(cli.testApp.standins.llmDemoUrl);
    await cli.give(`tenant resume ${tenant.code}`);
    await waitFor(async () => (await tenant.sdk.poll(profileId, chatId)).status === 200);
    expect((await readHistory(tenant)).status).toBe(200);
    expect((await openSession(tenant)).map(({ status }) => status)).toEqual([200, 200]);
    await tenant.sdk.send('DELETE', `/v1/chat/${profileId}/recommend/${chatId}`);
  });
});

describe('a tenant at its limit of running rounds', () => {
  test('gets 429 with Retry-After and is charged nothing, until a round has ended [D14]', async () => {
    const { tenant, profileId, chatId } = await newRunningChat();
    await cli.give(`tenant limit ${tenant.code} 1`);
    const refused = await tenant.sdk.kickOff(profileId, { prompt: '카레' });
    expectError(refused, 429, 'RATE_LIMITED');
    expect(refused.headers.get('retry-after')).toMatch(/^[2-8]$/);
    expect(await getBalance(cli.testApp.orm, tenant.id)).toBe(19);
    expect(await readUsage(tenant)).toEqual({ credit: 19, running: 1, max_running: 1 });

    await tenant.sdk.send('DELETE', `/v1/chat/${profileId}/recommend/${chatId}`);
    expect(await readUsage(tenant)).toEqual({ credit: 20, running: 0, max_running: 1 });
    expect((await tenant.sdk.kickOff(profileId, { prompt: '카레' })).status).toBe(202);
    await cli.give(`tenant limit ${tenant.code} none`);
    expect(await readUsage(tenant)).toMatchObject({ max_running: null });
    expect(await ledgerViolations(cli.testApp.orm)).toEqual([]);
  });
});
