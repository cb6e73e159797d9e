import { afterEach, describe, expect, test } from '@jest/globals';
import { UpstreamAnswerInvalid, UpstreamRefusal } from '../../upstreams/errors.ts';
import { createStoreClient, type StoreCall, type StoreClient } from '../../upstreams/store/client.ts';
import { type Answer, json, startHttpServer, type TestHttpServer } from '../support/http-server.ts';

const call = (): StoreCall => ({ signal: new AbortController().signal, tenantCode: 'mart' });

let server: TestHttpServer | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function client(answer: Answer): Promise<StoreClient> {
  server = await startHttpServer(answer);
  return createStoreClient({ baseUrl: server.url, token: 'tok', timeoutMs: 5_000 });
}

/** Answers a product for every id and name asked for. */
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
  const place = { section_code: null, section_name: null, location: null };
  return { id, name: 'tofu', price: 1, quantity: null, matched_name, ...texts, ...place };
}

describe('products', () => {
  test('asks for ids and names once, for the tenant', async () => {
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

  test('asks nothing when nothing is wanted', async () => {
    const store = await client(catalog);
    await expect(store.products({ ids: [], names: [], locale: 'ko' }, call())).resolves.toEqual([]);
    expect(server?.requests).toEqual([]);
  });

  test('splits a long question into short addresses', async () => {
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

  test('leaves out a name too long for any address', async () => {
    const store = await client(catalog);
    const found = await store.products({ ids: [4], names: ['두'.repeat(2_000)], locale: 'ko' }, call());
    expect(found).toEqual([product(4, null)]);
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

  test('reads what signages show while nobody is near', async () => {
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

  test('forwards a signage event', async () => {
    const event = { action: 'enter', profile_id: 'p', chat_id: 'c', round_id: 'r', extra: 1 } as const;
    const store = await client(json(202, { accepted: true }));
    await expect(store.sendSignageEvent(event, call())).resolves.toBeUndefined();
    expect(server?.requests[0]).toMatchObject({ method: 'POST', url: '/v1/signage-events' });
    expect(JSON.parse(server?.requests[0]?.body ?? '')).toEqual(event);
  });

  test('takes an unaccepted event for an invalid answer', async () => {
    const store = await client(json(202, { accepted: false }));
    const event = { action: 'exit', profile_id: 'p', chat_id: 'c', round_id: 'r' } as const;
    await expect(store.sendSignageEvent(event, call())).rejects.toBeInstanceOf(UpstreamAnswerInvalid);
  });

  test('knows no expired sessions', async () => {
    const store = await client(json(404, { error: { code: 'session_expired', message: 'no' } }));
    await expect(store.signages(call())).rejects.toEqual(new UpstreamRefusal(404, 'session_expired'));
  });
});
