import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Standins, startStandins } from '../../standins/start-standins.ts';
import { SignageEventLog } from '../../standins/store/signage-event-log.ts';
import {
  couponSpotsAnswerSchema,
  productsAnswerSchema,
  signageContentAnswerSchema,
  signagesAnswerSchema,
} from '../../upstreams/store/schema.ts';
import { read, send } from './call-standins.ts';

let standins: Standins;

beforeAll(async () => {
  standins = await startStandins();
});

afterAll(() => standins.close());

const get = (path: string) => send('GET', `${standins.storeApiUrl}${path}`);

async function products(query: string) {
  return (await read(productsAnswerSchema, get(`/v1/products${query}`))).products;
}

describe('GET /v1/products', () => {
  test('finds by repeated and comma-separated ids, leaving out unknown ones', async () => {
    const found = await products('?ids=196,881&ids=42&ids=999999');
    expect(found.map(({ id, matched_name }) => [id, matched_name])).toEqual([
      [196, null],
      [881, null],
      [42, null],
    ]);
  });

  test('returns the documented product [NOTI-22]', async () => {
    expect(await products('?ids=881')).toEqual([
      {
        id: 881,
        name: '깊은 볶음 참깨 드레싱 380ml',
        brand: '큐피',
        barcode: '4906028184943',
        price: 3600,
        price_unit: '₩',
        src_url: 'https://cdn.ones1ght.com/store/product/no_image.png',
        quantity: 100,
        section_code: 'PA',
        section_name: '식료품',
        location: { x: 28, y: 22.794, radius: 0.5 },
        matched_name: null,
      },
    ]);
  });

  test.each(['두부', 'tofu', '豆腐', ' Firm Tofu 300g ', '국산콩 두부'])(
    'finds by the name "%s"',
    async (name) => {
      const found = await products(`?names=${encodeURIComponent(name)}&names=nonsense`);
      expect(found).toMatchObject([{ name: '국산콩 두부 300g', matched_name: name }]);
    },
  );

  test('names products in the requested language', async () => {
    expect(await products('?ids=196&locale=en')).toMatchObject([{ name: 'Higeta Soy Sauce 1L' }]);
    expect((await get('/v1/products?ids=196&locale=fr')).status).toBe(400);
  });

  test('lists the catalog, or a section of it', async () => {
    expect((await products('')).length).toBeGreaterThanOrEqual(300);
    const sections = (await products('?section=AL')).map(({ section_code }) => section_code);
    expect(new Set(sections)).toEqual(new Set(['AL']));
  });

  test('finds nothing for empty ids, and rejects words', async () => {
    expect(await products('?ids=')).toEqual([]);
    expect((await get('/v1/products?ids=one')).status).toBe(400);
  });
});

describe('the store', () => {
  test('lists its signages', async () => {
    const { signages } = await read(signagesAnswerSchema, get('/v1/signages'));
    expect(signages).toContainEqual(expect.objectContaining({ location: { x: 4, y: 1, radius: 2 } }));
  });

  test('lists what idle signages show [SIGUI-01, SIGUI-05]', async () => {
    const { slides, signage_events } = await read(
      signageContentAnswerSchema,
      get('/v1/signage-content?locale=ja'),
    );
    const shape = slides.map(({ signage_no, slide_no, products }) => [signage_no, slide_no, products.length]);
    expect(shape).toEqual([
      ...[1, 2, 3, 4].map((slide) => [1, slide, 1]),
      ...[1, 2, 3].map((slide) => [2, slide, 3]),
    ]);
    expect(slides[2]?.products).toMatchObject([
      { id: 512, name: 'カベルネ・ソーヴィニヨン 750ml', price: 14_900 },
    ]);
    expect(new Set(signage_events.map(({ enabled }) => enabled))).toEqual(new Set([true, false]));
    expect((await get('/v1/signage-content?locale=fr')).status).toBe(400);
  });

  test('lists its coupon spots, some without a product', async () => {
    const { coupon_spots } = await read(couponSpotsAnswerSchema, get('/v1/coupon-spots?locale=en'));
    expect(coupon_spots).toHaveLength(10);
    expect(coupon_spots.filter(({ product }) => product === null)).toHaveLength(2);
    expect(coupon_spots.find(({ item_id }) => item_id === 42)).toMatchObject({
      discount_value: 10,
      location: { x: 12.3, y: 4.5, radius: 1 },
      product: { id: 42, name: 'Protein Bar 50g', price: 1200 },
    });
  });
});

describe('signage events', () => {
  const event = { action: 'enter', profile_id: 'p', chat_id: 'c', round_id: 'r', items: [{ rec_id: 'x' }] };
  const post = (headers: Record<string, string>) =>
    send('POST', `${standins.storeApiUrl}/v1/signage-events`, { body: event, headers });
  const received = (tenant: string) =>
    send('GET', `${standins.storeApiUrl}/v1/signage-events`, { headers: { 'x-tenant-code': tenant } });

  test('are accepted and stored by tenant [SIG-07]', async () => {
    const answer = await post({ 'x-tenant-code': 'one' });
    expect([answer.status, answer.body]).toEqual([202, { accepted: true }]);
    expect((await received('one')).body).toMatchObject({ events: [event] });
    expect((await received('two')).body).toEqual({ events: [] });
  });

  test('are recorded once for an Idempotency-Key', async () => {
    const headers = { 'x-tenant-code': 'three', 'idempotency-key': 'k' };
    expect([(await post(headers)).status, (await post(headers)).status]).toEqual([202, 202]);
    expect((await received('three')).body).toMatchObject({ events: [event] });
  });

  test('of another action are rejected', async () => {
    const body = { ...event, action: 'linger' };
    expect((await send('POST', `${standins.storeApiUrl}/v1/signage-events`, { body })).status).toBe(400);
  });

  test('are dropped beyond the limit, oldest first', () => {
    const log = new SignageEventLog(2);
    for (const round_id of ['a', 'b', 'c']) log.record('t', null, { ...event, action: 'enter', round_id });
    expect(log.of('t').map(({ round_id }) => round_id)).toEqual(['b', 'c']);
  });
});
