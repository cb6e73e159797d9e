import { afterEach, describe, expect, test } from '@jest/globals';
import { createConnections } from '../../upstreams/connections.ts';
import { UpstreamAnswerInvalidError, UpstreamRejectedError } from '../../upstreams/errors.ts';
import type { SkippedUpstreamItem } from '../../upstreams/http.ts';
import { createStoreClient, type StoreCall, type StoreClient } from '../../upstreams/store/client.ts';
import { type Answer, json, startHttpServer, type TestHttpServer } from '../support/http-server.ts';

const call = (): StoreCall => ({ signal: new AbortController().signal, tenantCode: 'mart' });

let server: TestHttpServer | undefined;
let skipped: SkippedUpstreamItem[] = [];

afterEach(async () => {
  await server?.close();
  server = undefined;
  skipped = [];
});

async function client(answer: Answer): Promise<StoreClient> {
  server = await startHttpServer(answer);
  const onSkippedItem = (item: SkippedUpstreamItem) => skipped.push(item);
  return createStoreClient({
    connections: createConnections(),
    baseUrl: server.url,
    token: 'tok',
    timeoutMs: 5_000,
    onSkippedItem,
  });
}

/** Answers with a product for each requested id and name. */
const catalog: Answer = ({ url }, response) => {
  const { searchParams } = new URL(url, 'http://store');
  const products = [
    ...searchParams.getAll('ids').map((id) => product(Number(id), null)),
    ...searchParams.getAll('names').map((name) => product(0, name)),
  ];
  response.end(JSON.stringify({ products }));
};

function product(id: number, matched_name: string | null) {
  const texts = { brand: null, barcode: null, price_unit: null, src_url: null };
  const location = { section_code: null, section_name: null, location: null };
  return { id, name: 'tofu', price: 1, quantity: null, matched_name, ...texts, ...location };
}

describe('products', () => {
  test("requests ids and names once, with the tenant's header", async () => {
    const store = await client(catalog);
    const found = await store.products(
      { ids: [4, 4], names: ['두부 & 파', '두부 & 파'], locale: 'ko' },
      call(),
    );
    expect(found).toEqual([product(4, null), product(0, '두부 & 파')]);
    expect(server?.requests).toEqual([
      expect.objectContaining({
        method: 'GET',
        url: '/v1/products?locale=ko&ids=4&names=%EB%91%90%EB%B6%80+%26+%ED%8C%8C',
        headers: expect.objectContaining({ 'x-tenant-code': 'mart', authorization: 'Bearer tok' }),
      }),
    ]);
  });

  test('sends no request for an empty list', async () => {
    const store = await client(catalog);
    await expect(store.products({ ids: [], names: [], locale: 'ko' }, call())).resolves.toEqual([]);
    expect(server?.requests).toEqual([]);
  });

  test('splits a long request into short URLs', async () => {
    const store = await client(catalog);
    const ids = Array.from({ length: 900 }, (_, n) => 1_000_000 + n);
    const names = Array.from({ length: 60 }, (_, n) => `국산콩 두부 ${n}`);
    const found = await store.products({ ids, names, locale: 'ko' }, call());

    expect(found.map(({ id }) => id).filter((id) => id !== 0)).toEqual(ids);
    expect(found.flatMap(({ matched_name }) => matched_name ?? [])).toEqual(names);
    const lengths = server?.requests.map(({ url }) => (server?.url ?? '').length + url.length) ?? [];
    expect(Math.max(...lengths)).toBeLessThan(6 * 1024);
    expect(lengths).toHaveLength(3);
  });

  test('leaves out a name too long for a URL', async () => {
    const store = await client(catalog);
    const found = await store.products({ ids: [4], names: ['두'.repeat(2_000)], locale: 'ko' }, call());
    expect(found).toEqual([product(4, null)]);
  });
});

describe('a product of a store', () => {
  const { brand: _, ...withoutBrand } = product(4, null);
  const location = { x: 1, y: 2.5, radius: 0 };

  test.each<[string, object, object]>([
    ['a price in quotes', { price: '12.90' }, { price: 12.9 }],
    ['a negative price', { price: -1 }, { price: null }],
    ['an empty price', { price: '' }, { price: null }],
    ['a barcode without quotes', { barcode: 4906028184943 }, { barcode: '4906028184943' }],
    ['coordinates in quotes', { location: { x: '1', y: '2.5', radius: '0' } }, { location }],
    ['a location without a radius', { location: { x: 1, y: 2 } }, { location: null }],
    ['an id in quotes', { id: '4' }, { id: 4 }],
  ])('is read: %s', async (_what, given, read) => {
    const store = await client(json(200, { products: [{ ...product(4, null), ...given }] }));
    expect(await store.catalog('ko', call())).toEqual([{ ...product(4, null), ...read }]);
    expect(skipped).toEqual([]);
  });

  test('is read: without a key', async () => {
    const store = await client(json(200, { products: [withoutBrand] }));
    expect(await store.catalog('ko', call())).toEqual([product(4, null)]);
  });

  test.each<[string, unknown, string | null, string]>([
    ['a price in words', { ...product(5, null), price: 'ask' }, 'id 5', 'price'],
    ['no name', { ...product(5, null), name: null }, 'id 5', 'name'],
    ['no id', { ...product(5, null), id: undefined }, 'name tofu', 'id'],
    ['null', null, null, 'object'],
  ])('is left out and reported alone: %s', async (_what, bad, name, reason) => {
    const store = await client(json(200, { products: [product(4, null), bad, product(6, null)] }));
    const found = await store.catalog('ko', call());
    expect(found.map(({ id }) => id)).toEqual([4, 6]);
    expect(skipped).toEqual([
      { step: 'products', item: 'products[1]', name, reason: expect.stringContaining(reason) },
    ]);
  });

  test.each([{}, { products: 'none' }, { products: {} }, []])(
    'needs a list of products: %j is invalid',
    async (answer) => {
      const store = await client(json(200, answer));
      await expect(store.catalog('ko', call())).rejects.toBeInstanceOf(UpstreamAnswerInvalidError);
    },
  );

  test('is missing in a list that is null', async () => {
    const store = await client(json(200, { products: null }));
    expect(await store.catalog('ko', call())).toEqual([]);
  });
});

describe('the rest of the store', () => {
  test('lists the whole catalog in a language', async () => {
    const store = await client(json(200, { products: [product(4, null)] }));
    await expect(store.catalog('en', call())).resolves.toEqual([product(4, null)]);
    expect(server?.requests[0]).toMatchObject({
      url: '/v1/products?locale=en',
      headers: { 'x-tenant-code': 'mart' },
    });
  });

  test('reads what idle signages show', async () => {
    const title = { ko: '가', en: 'a', ja: 'あ' };
    const item = { id: 4, name: 'tofu', brand: null, price: 1, price_unit: null, src_url: null };
    const content = {
      slides: [{ signage_no: 1, slide_no: 1, title, products: [item] }],
      signage_events: [{ event_id: 'e', title, text: title, enabled: false }],
    };
    const store = await client(json(200, content));
    await expect(store.signageContent('ja', call())).resolves.toEqual(content);
    expect(server?.requests[0]).toMatchObject({
      url: '/v1/signage-content?locale=ja',
      headers: { 'x-tenant-code': 'mart' },
    });
  });

  test('lists signages', async () => {
    const signages = [{ signage_no: 1, name: 'A', zone_ids: [2], location: { x: 1, y: 2, radius: 3 } }];
    const store = await client(json(200, { signages }));
    await expect(store.signages(call())).resolves.toEqual(signages);
    expect(server?.requests[0]).toMatchObject({ url: '/v1/signages', headers: { 'x-tenant-code': 'mart' } });
  });

  test('lists coupon spots', async () => {
    const store = await client(json(200, { coupon_spots: [] }));
    await expect(store.couponSpots(call())).resolves.toEqual([]);
    expect(server?.requests[0]).toMatchObject({ method: 'GET', url: '/v1/coupon-spots' });
  });

  test('leaves out a bad coupon spot, signage, slide or event', async () => {
    const location = { x: '1', y: 2, radius: 3 };
    const spot = { spot_no: '1', item_name: 'tofu', location };
    const signage = { signage_no: 1, name: 'A', zone_ids: ['2', 'x'], location };
    const title = { ko: '가', en: null };
    const slide = { signage_no: 1, slide_no: 1, title: 'a', products: [{ id: 4, name: 'tofu' }, {}] };
    const event = { event_id: 'e', title, text: title, enabled: true };
    const store = await client((request, response) => {
      const answers = {
        coupon_spots: [spot, { ...spot, location: null }],
        signages: [signage, { ...signage, signage_no: 'one' }],
        slides: [slide, { ...slide, title: 7.5 }],
        signage_events: [event, { ...event, enabled: 'perhaps' }],
      };
      json(200, answers)(request, response);
    });
    const read = { x: 1, y: 2, radius: 3 };
    expect(await store.couponSpots(call())).toMatchObject([{ spot_no: 1, product: null, location: read }]);
    expect(await store.signages(call())).toEqual([{ ...signage, zone_ids: [2], location: read }]);
    expect(await store.signageContent('ko', call())).toMatchObject({
      slides: [{ title: 'a', products: [{ id: 4, price: null }] }],
      signage_events: [{ event_id: 'e', title }],
    });
    expect(skipped.map(({ item }) => item)).toEqual([
      'coupon_spots[1]',
      'zone_ids[1]',
      'zone_ids[1]',
      'signages[1]',
      'products[1]',
      'products[1]',
      'slides[1]',
      'signage_events[1]',
    ]);
  });

  test('forwards a signage event', async () => {
    const event = { action: 'enter', profile_id: 'p', chat_id: 'c', round_id: 'r', extra: 1 } as const;
    const store = await client(json(202, { accepted: true }));
    await expect(store.sendSignageEvent(event, call())).resolves.toBeUndefined();
    expect(server?.requests[0]).toMatchObject({ method: 'POST', url: '/v1/signage-events' });
    expect(JSON.parse(server?.requests[0]?.body ?? '')).toEqual(event);
  });

  test('treats an event not accepted as an invalid answer', async () => {
    const store = await client(json(202, { accepted: false }));
    const event = { action: 'exit', profile_id: 'p', chat_id: 'c', round_id: 'r' } as const;
    await expect(store.sendSignageEvent(event, call())).rejects.toBeInstanceOf(UpstreamAnswerInvalidError);
  });

  test('never reports an expired session', async () => {
    const store = await client(json(404, { error: { code: 'session_expired', message: 'no' } }));
    await expect(store.signages(call())).rejects.toEqual(new UpstreamRejectedError(404, 'session_expired'));
  });
});
