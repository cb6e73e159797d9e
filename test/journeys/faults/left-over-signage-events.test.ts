import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { testDependencies } from '../../support/dependencies.ts';
import { SdkClient } from '../../support/sdk-client.ts';
import { startSecondServer } from '../../support/second-server.ts';
import { createTcpProxy, type TcpProxy } from '../../support/tcp-proxy.ts';
import { startTestApp, type TestApp } from '../../support/test-app.ts';
import { setFaults } from '../../support/upstream-faults.ts';
import { waitFor } from '../../support/wait-for.ts';
import { createShoppingFixture, type ShoppingFixture, waitForStoreEvents } from '../sdk/shopping-fixture.ts';

let testApp: TestApp;
let temporal: TcpProxy;
beforeAll(async () => {
  const [host = '', port] = testDependencies().temporalAddress.split(':');
  temporal = await createTcpProxy(host, Number(port));
  testApp = await startTestApp({ RECONCILE_EVERY_MS: '1000', ABANDONED_AFTER_MS: '1000' });
});
afterEach(() => setFaults(testApp.standins.storeApiUrl));
afterAll(async () => {
  await testApp?.close();
  await temporal?.close();
});

/** Inserts outbox entries, old ones by default, without a signal to their actor. */
async function leaveOver(
  { tenant, base, chatId }: ShoppingFixture,
  actions: string[],
  writtenAt = Date.now() - 60_000,
): Promise<void> {
  const rows = actions.map((action, index) => ({
    id: randomUUID(),
    tenant_id: tenant.id,
    chat_id: chatId,
    body: { ...base, action },
    created_at: new Date(writtenAt + index),
    sent_at: null,
  }));
  await testApp.orm.em.fork().getKysely().insertInto('store_forwards').values(rows).execute();
}

const readUnsent = ({ tenant }: ShoppingFixture) =>
  testApp.orm.em
    .fork()
    .getKysely()
    .selectFrom('store_forwards')
    .select('id')
    .where('tenant_id', '=', tenant.id)
    .where('sent_at', 'is', null)
    .execute();

test('signage events without a signal reach the store in order', async () => {
  const shopping = await createShoppingFixture(testApp);
  await leaveOver(shopping, ['enter', 'exit']);
  const received = await waitForStoreEvents(testApp, shopping.tenant, { count: 2 });
  expect(received).toEqual(['enter', 'exit'].map((action) => ({ ...shopping.base, action })));
  await waitFor(async () => (await readUnsent(shopping)).length === 0);
});

test('an exit does not overtake an enter whose signal was lost', async () => {
  const shopping = await createShoppingFixture(testApp);
  // Too new for the reconciler when the exit arrives.
  await leaveOver(shopping, ['enter'], Date.now());
  await shopping.send('trigger/signage', { ...shopping.ids, action: 'exit' });
  const received = await waitForStoreEvents(testApp, shopping.tenant, { count: 2 });
  expect(received.map(({ action }) => action)).toEqual(['enter', 'exit']);
});

test('an unsent event that fails blocks later ones', async () => {
  const [first, second] = [await createShoppingFixture(testApp), await createShoppingFixture(testApp)];
  await setFaults(testApp.standins.storeApiUrl, [{ step: 'signage-events', kind: 'error', nth: 1 }]);
  await leaveOver(first, ['enter', 'exit', 'enter', 'exit']);
  await leaveOver(second, ['enter', 'exit']);
  const actions = async (shopping: ShoppingFixture, count: number) =>
    (await waitForStoreEvents(testApp, shopping.tenant, { count })).map(({ action }) => action);
  expect(await actions(first, 4)).toEqual(['enter', 'exit', 'enter', 'exit']);
  expect(await actions(second, 2)).toEqual(['enter', 'exit']);
});

test.each(['cut', 'stall'] as const)(
  'a trigger is accepted with Temporal away by a %s, and forwarded later',
  async (how) => {
    const shopping = await createShoppingFixture(testApp);
    const config = { ...testApp.config, TEMPORAL_ADDRESS: `127.0.0.1:${temporal.port}` };
    const server = await startSecondServer({ ...testApp, config });
    try {
      temporal[how]();
      const startedAt = performance.now();
      const path = `/v1/chat/${shopping.profileId}/trigger/signage`;
      const answer = await new SdkClient(server.url, shopping.tenant.key).send('POST', path, shopping.ids);
      expect(answer.status).toBe(202);
      expect(performance.now() - startedAt).toBeLessThan(5_000);
    } finally {
      temporal.restore();
      await server.stop();
    }
    const [forward] = await waitForStoreEvents(testApp, shopping.tenant, { count: 1 });
    expect(forward).toMatchObject({ ...shopping.base, action: 'enter' });
  },
);
