import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { toBarcodesView } from '../../../server/sdk/barcodes/view.ts';
import { readBarcode } from '../../support/read-barcode.ts';
import { type RoundView, SdkClient } from '../../support/sdk-client.ts';
import { type TestApp, useSharedApp } from '../../support/test-app.ts';
import { readJournal, setFaults } from '../../support/upstream-faults.ts';
import { expectError } from './expect-error.ts';
import { getKeys } from './view-keys.ts';

type BarcodesView = Awaited<ReturnType<typeof toBarcodesView>>;

let testApp: TestApp;
beforeAll(async () => {
  testApp = await useSharedApp();
});
afterAll(() => testApp?.close());

const getPath = (profileId: string, chatId: string, roundId: string) =>
  `/v1/chat/${profileId}/recommend/${chatId}/${roundId}/barcodes`;

async function runRound({ sdk }: { sdk: SdkClient }, prompt = '오늘 저녁 카레 땡기는데') {
  const profileId = await sdk.newProfile();
  const { chatId, round } = await sdk.runRound(profileId, { prompt });
  return { profileId, chatId, round, path: getPath(profileId, chatId, round.round_id) };
}

function expectedEntries({ todos, recommends, notifications }: BarcodesView) {
  return [todos, recommends, notifications.ads, notifications.coupon].flat();
}

/** The products of a poll, in this route's groups. */
function getProducts({ todos, recommended_items, notifications }: RoundView) {
  const named = (items: unknown) =>
    (items as { product: { name: string } | null }[]).flatMap(({ product }) => product?.name ?? []);
  return {
    todos: named(todos?.items),
    recommends: named(recommended_items),
    ads: named(notifications.ad?.items),
    coupon: named(notifications.coupon),
  };
}

describe('the barcodes of a round', () => {
  test('are those of the products that its poll shows [AUTH-05, BAR-01, BAR-02, BAR-04, BAR-05]', async () => {
    const { sdk } = await testApp.newTenant();
    const { chatId, round, path } = await runRound({ sdk });
    const { status, data } = await sdk.send<BarcodesView>('GET', path);
    expect(status).toBe(200);
    expect(getKeys(data)).toEqual(['chat_id', 'notifications', 'recommends', 'round_id', 'todos']);
    expect(getKeys(data.notifications)).toEqual(['ads', 'coupon']);
    expect(data).toMatchObject({ chat_id: chatId, round_id: round.round_id });
    const names = (entries: { name: string }[]) => entries.map(({ name }) => name);
    const shown = getProducts(round);
    expect(shown.todos).not.toHaveLength(0);
    expect({
      todos: names(data.todos),
      recommends: names(data.recommends),
      ads: names(data.notifications.ads),
      coupon: names(data.notifications.coupon),
    }).toEqual(shown);
  });

  test('come as images that a scanner reads [BAR-07, BAR-08]', async () => {
    const { sdk } = await testApp.newTenant();
    const { path } = await runRound({ sdk });
    const entries = expectedEntries((await sdk.send<BarcodesView>('GET', path)).data);
    const withImage = entries.filter(({ barcode_image }) => barcode_image !== null);
    expect(withImage).not.toHaveLength(0);
    for (const entry of entries) {
      expect(getKeys(entry)).toEqual(['barcode', 'barcode_image', 'name', 'price', 'price_unit']);
    }
    for (const { barcode, barcode_image } of withImage) {
      expect(await readBarcode(barcode_image ?? '')).toBe(barcode);
    }
  });

  test('have no image for a tofu with a wrong check digit [BAR-10]', async () => {
    const { sdk } = await testApp.newTenant();
    const { path } = await runRound({ sdk }, '두부 김치찌개');
    const { data } = await sdk.send<BarcodesView>('GET', path);
    const tofu = expectedEntries(data).find(({ barcode }) => barcode === '8801234567890');
    expect(tofu).toMatchObject({ name: '국산콩 두부 300g', price: 2_900, barcode_image: null });
  });

  test('do not need the store [BAR-03]', async () => {
    const { sdk } = await testApp.newTenant();
    const { path } = await runRound({ sdk });
    const before = await readJournal(testApp.standins.storeApiUrl);
    expect((await sdk.send('GET', path)).status).toBe(200);
    expect(await readJournal(testApp.standins.storeApiUrl)).toEqual(before);
  });

  test('are available as soon as their step is done', async () => {
    const { sdk } = await testApp.newTenant();
    const profileId = await sdk.newProfile();
    await setFaults(testApp.standins.llmDemoUrl, [{ step: 'cross-sell', kind: 'hang' }]);
    const { data: started } = await sdk.kickOff(profileId, { prompt: '카레' });
    await sdk.untilLastRound(profileId, started.chat_id, (round) => round.todos !== null);
    const path = getPath(profileId, started.chat_id, started.round_id);
    const { data } = await sdk.send<BarcodesView>('GET', path);
    await sdk.send('DELETE', `/v1/chat/${profileId}/recommend/${started.chat_id}`);
    await setFaults(testApp.standins.llmDemoUrl);
    expect(data.todos).not.toHaveLength(0);
    expect(data).toMatchObject({ recommends: [], notifications: { ads: [], coupon: [] } });
  });
});

describe('the barcodes of a round are rejected', () => {
  test('without a key', async () => {
    const anyone = new SdkClient(testApp.baseUrl, null);
    const path = getPath(randomUUID(), randomUUID(), randomUUID());
    expectError(await anyone.send('GET', path), 401, 'UNAUTHORIZED');
  });

  test('to a key without the scope "chat"', async () => {
    const { sdk } = await testApp.newTenant({ scopes: ['profile'] });
    const path = getPath(randomUUID(), randomUUID(), randomUUID());
    expectError(await sdk.send('GET', path), 403, 'FORBIDDEN');
  });

  test('to another tenant, and under another profile', async () => {
    const [owner, stranger] = [await testApp.newTenant(), await testApp.newTenant()];
    const { chatId, round, path } = await runRound(owner);
    expectError(await stranger.sdk.send('GET', path), 404, 'NOT_FOUND');
    const elsewhere = getPath(await owner.sdk.newProfile(), chatId, round.round_id);
    expectError(await owner.sdk.send('GET', elsewhere), 404, 'NOT_FOUND');
  });

  test.each(['none', randomUUID()])('for an unknown chat or round: %s', async (id) => {
    const { sdk } = await testApp.newTenant();
    const { profileId, chatId, round } = await runRound({ sdk });
    expectError(await sdk.send('GET', getPath(profileId, id, round.round_id)), 404, 'NOT_FOUND');
    expectError(await sdk.send('GET', getPath(profileId, chatId, id)), 404, 'NOT_FOUND');
  });

  test('for anything but GET', async () => {
    const { sdk } = await testApp.newTenant();
    const answer = await sdk.send('POST', getPath(randomUUID(), randomUUID(), randomUUID()), {});
    expectError(answer, 405, 'METHOD_NOT_ALLOWED');
  });
});
