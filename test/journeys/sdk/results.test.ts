import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Fault } from '../../../standins/http/control.ts';
import type { RoundView } from '../../support/sdk-client.ts';
import { type TestApp, useSharedApp } from '../../support/test-app.ts';
import { getCalls, setFaults } from '../../support/upstream-faults.ts';
import { adItemKeys, couponItemKeys, getAllKeys, getKeys, productKeys } from './view-keys.ts';

let testApp: TestApp;
let llmDemoUrl: string;
let storeApiUrl: string;
beforeAll(async () => {
  testApp = await useSharedApp();
  ({ llmDemoUrl, storeApiUrl } = testApp.standins);
});
afterEach(() => setFaults(llmDemoUrl));
afterAll(() => testApp?.close());

const location = { x: expect.any(Number), y: expect.any(Number), radius: expect.any(Number) };
const inThree = {
  ko: expect.stringMatching(/./),
  en: expect.stringMatching(/./),
  ja: expect.stringMatching(/./),
};

/** A completed round, in Korean by default. */
async function completed({ prompt = '오늘 저녁 카레 땡기는데', locale = 'ko', faults = [] as Fault[] } = {}) {
  const { sdk } = await testApp.newTenant();
  const profileId = await sdk.newProfile({ name: 'Kim', gender: 'F', age: 32, locale });
  await setFaults(llmDemoUrl, faults);
  const { chatId, round } = await sdk.runRound(profileId, { prompt });
  expect(round).toMatchObject({ status: 'completed', last_error: null });
  const { todos } = round;
  const { ad } = round.notifications;
  if (!todos || !ad) throw new Error('a completed round has todos and ads');
  return { sdk, profileId, chatId, round, todos, ad };
}

/** The request to llm-demo in one step of the round. */
async function askedFor<T>(round: RoundView, step: string): Promise<T> {
  const [call] = await getCalls(llmDemoUrl, round.round_id, step);
  if (!call) throw new Error(`llm-demo was not asked for ${step}`);
  return call.body as T;
}

type Product = NonNullable<RoundView['recommended_items'][number]['product']>;

/** Reads from the store API directly. */
async function askStore<T>(path: string): Promise<T> {
  const response = await fetch(`${storeApiUrl}${path}`, { headers: { authorization: 'Bearer test' } });
  return (await response.json()) as T;
}

async function storeProduct(id: number, locale = 'ko'): Promise<Product | undefined> {
  const path = `/v1/products?ids=${id}&locale=${locale}`;
  const [found] = (await askStore<{ products: (Product & { matched_name: unknown })[] }>(path)).products;
  if (!found) return undefined;
  const { matched_name: _name, ...product } = found;
  return product;
}

function productsIn({ todos, recommended_items, notifications }: RoundView): Product[] {
  const items = [
    ...(todos?.items ?? []),
    ...recommended_items,
    ...(notifications.ad?.items ?? []),
    ...notifications.coupon,
    ...notifications.coupon_spot,
  ];
  return items.flatMap(({ product }) => (product === null ? [] : [product]));
}

describe('a product', () => {
  test('is the complete match of the store everywhere [NOTI-22, REC-06, TODO-07]', async () => {
    const { round } = await completed();
    const products = productsIn(round);
    expect(products.length).toBeGreaterThan(8);
    for (const product of products) expect(getKeys(product)).toEqual(productKeys);
    const kinds = [round.todos?.items[0], round.recommended_items[0], round.notifications.ad?.items[0]];
    for (const item of kinds) {
      expect(item?.product).toEqual(await storeProduct(item?.product?.id ?? 0));
    }
  });

  test('has a barcode of 13 digits or none, an absolute image and a place [NOTI-24, NOTI-25, NOTI-39]', async () => {
    const { round } = await completed();
    for (const { barcode, src_url, location: place } of productsIn(round)) {
      if (barcode !== null) expect(barcode).toMatch(/^\d{13}$/);
      expect(src_url).toMatch(/^https:\/\/\S+\.(png|jpg|jpeg|webp)$/);
      if (place !== null) expect(place).toEqual(location);
    }
  });
});

describe('todos', () => {
  test('are the recipe and its shopping list [TODO-01, TODO-02, TODO-03, TODO-04, DET-21]', async () => {
    const { todos } = await completed();
    const { notes: _notes, ...always } = todos;
    expect(always).toEqual({
      recipe_title: expect.stringMatching(/./),
      intro_message: expect.stringMatching(/./),
      recipe_description: expect.stringMatching(/./),
      recommendation_message: expect.stringMatching(/./),
      ingredients: expect.any(Array),
      items: expect.any(Array),
      total: expect.any(Number),
    });
    expect(todos.items.length).toBeGreaterThan(2);
    for (const item of todos.items) {
      expect(item).toEqual({ quantity: expect.any(Number), product: expect.any(Object) });
    }
  });

  test('have their own recommendation message, from step 1 [TODO-11, TODO-12]', async () => {
    const { todos, round } = await completed();
    const { meal } = await askedFor<{ meal: { recommendation_message: string } }>(round, 'todos');
    expect(todos.recommendation_message).toBe(meal.recommendation_message);
    expect(todos.recommendation_message).not.toBe(todos.recipe_description);
  });

  test('cost what their items cost [TODO-05, TODO-06]', async () => {
    const { todos } = await completed();
    let sum = 0;
    for (const { quantity, product } of todos.items) sum += quantity * (product?.price ?? 0);
    expect(todos.total).toBe(sum);
    expect(sum).toBeGreaterThan(0);
  });

  test('write their ingredients in Korean, English and jp [TODO-08, TODO-10, LOCALE-10]', async () => {
    const { todos } = await completed();
    const text = {
      ko: expect.stringMatching(/./),
      en: expect.stringMatching(/./),
      jp: expect.stringMatching(/./),
    };
    expect(todos.ingredients).not.toHaveLength(0);
    for (const ingredient of todos.ingredients) {
      expect(ingredient).toEqual({
        name: text,
        category: expect.stringMatching(/^[A-Z]/),
        quantity: expect.any(Number),
        quantity_unit: text,
      });
    }
  });

  test('keep fractions of a quantity [TODO-09]', async () => {
    const quantities: number[] = [];
    for (const prompt of ['김치찌개', '된장찌개', '카레', '스키야키', '샐러드', '나베']) {
      const { todos } = await completed({ prompt });
      quantities.push(...todos.ingredients.map(({ quantity }) => quantity));
    }
    expect(quantities.some((quantity) => !Number.isInteger(quantity))).toBe(true);
  });

  test('are in walking order, and keep llm-demo’s order within a section [TODO-13, TODO-14]', async () => {
    const rank = 'PR DL BK|SW|SN AL DY|DR PA MT FI FR'.split(' ').map((codes) => codes.split('|'));
    const getRank = (code: string | null | undefined) => {
      const found = rank.findIndex((codes) => codes.includes(code ?? ''));
      return found === -1 ? rank.length : found;
    };
    let moved = 0;
    for (const prompt of [
      '카레 그리고 와인',
      '파스타와 우유, 빵',
      '해물탕과 맥주',
      '스테이크와 아이스크림',
    ]) {
      const { todos, round } = await completed({ prompt });
      const asked = await askedFor<{ todos: { item_id: number }[] }>(round, 'cross-sell');
      const given = asked.todos.map(({ item_id }) => item_id);
      const byId = new Map(todos.items.map(({ product }) => [product?.id, product?.section_code]));
      const expected = given.toSorted((a, b) => getRank(byId.get(a)) - getRank(byId.get(b)));
      expect(todos.items.map(({ product }) => product?.id)).toEqual(expected);
      if (given.join() !== expected.join()) moved += 1;
    }
    expect(moved).toBeGreaterThan(0);
  });

  test('match items without an id by name, and put unknown ones last without a price [Q20, Q57]', async () => {
    const { todos } = await completed({ faults: [{ step: 'todos', kind: 'item_without_id' }] });
    const last = todos.items.at(-1);
    expect(last).toEqual({ quantity: expect.any(Number), product: null });
    expect(todos.items.filter(({ product }) => product === null)).toHaveLength(1);
    let sum = 0;
    for (const { quantity, product } of todos.items) sum += quantity * (product?.price ?? 0);
    expect(todos.total).toBe(sum);
  });
});

describe('recommended items', () => {
  test('have five fields each [REC-01, REC-02, REC-03, REC-07, DET-22]', async () => {
    const { round } = await completed();
    expect(round.recommended_items.length).toBeGreaterThan(2);
    for (const item of round.recommended_items) {
      expect(item).toEqual({
        rec_id: expect.stringMatching(/./),
        reason: expect.stringMatching(/^(cross-sell|upsell|impulse)$/),
        reason_detail: inThree,
        reason_detail_marketing: inThree,
        product: expect.any(Object),
      });
    }
  });

  test('separate analysis and copy [REC-04, REC-05, LOCALE-05, LOCALE-06, LOCALE-07]', async () => {
    const { round } = await completed();
    for (const { reason_detail, reason_detail_marketing } of round.recommended_items) {
      for (const text of Object.values(reason_detail ?? {})) expect(text).toMatch(/lift.*CVR.*co_count/);
      for (const text of Object.values(reason_detail_marketing ?? {})) expect(text).not.toMatch(/lift|CVR/);
    }
  });

  test('have the same text in three languages if llm-demo sends one [LOCALE-09]', async () => {
    const { round, ad } = await completed({
      faults: [
        { step: 'cross-sell', kind: 'single_locale' },
        { step: 'notifications', kind: 'single_locale' },
      ],
    });
    for (const item of [...round.recommended_items, ...ad.items, ...round.notifications.coupon]) {
      for (const detail of [item.reason_detail, item.reason_detail_marketing]) {
        expect(detail).toEqual(inThree);
        expect(new Set(Object.values(detail ?? {})).size).toBe(1);
      }
    }
  });

  test('are kept without a product', async () => {
    const { round } = await completed({ faults: [{ step: 'cross-sell', kind: 'item_without_id' }] });
    const [first, second, third] = round.recommended_items;
    expect([first?.product !== null, second?.product, third?.product !== null]).toEqual([true, null, true]);
    expect(second).toMatchObject({ rec_id: expect.stringMatching(/./), reason_detail: inThree });
  });
});

describe('ads', () => {
  test('are at most three, the strongest first, with one signage [NOTI-01, NOTI-02, NOTI-03, NOTI-04, NOTI-33]', async () => {
    const { ad, round } = await completed();
    expect(getKeys(round.notifications)).toEqual(['ad', 'coupon', 'coupon_spot']);
    expect(ad).toEqual({ signage: location, items: expect.any(Array) });
    expect(ad.items.map(({ rank }) => rank)).toEqual([1, 2, 3]);
    const { signages } = await askStore<{ signages: { location: object }[] }>('/v1/signages');
    expect(signages.map((signage) => signage.location)).toContainEqual(ad.signage);
  });

  test('have nineteen fields each [NOTI-05, NOTI-29, NOTI-31, NOTI-32, NOTI-34, NOTI-35, LOCALE-08]', async () => {
    const { ad } = await completed();
    for (const item of ad.items) {
      expect(getKeys(item)).toEqual(adItemKeys);
      expect(item).toMatchObject({
        item_id: expect.any(Number),
        rec_id: expect.stringMatching(/./),
        item_name: expect.stringMatching(/./),
        item_name_en: expect.stringMatching(/./),
        type: 'ads',
        discount_pct: expect.any(Number),
        applied_score: expect.any(Number),
        priority_score: expect.any(Number),
        reason_type: expect.stringMatching(/^[a-z_-]+$/),
        reason_detail: inThree,
        reason_detail_marketing: inThree,
      });
    }
  });

  test('flatten the price of their product [NOTI-26, NOTI-36]', async () => {
    const { ad, round } = await completed();
    for (const item of [...ad.items, ...round.notifications.coupon, ...round.notifications.coupon_spot]) {
      const { price = null, price_unit = null } = item.product ?? {};
      expect([item.price, item.price_unit]).toEqual([price, price_unit]);
    }
  });
});

describe('coupons', () => {
  test('are ads with a place, that of their product [NOTI-06, NOTI-07, NOTI-08, NOTI-09, NOTI-37]', async () => {
    const { round } = await completed();
    expect(round.notifications.coupon).not.toHaveLength(0);
    for (const item of round.notifications.coupon) {
      expect(getKeys(item)).toEqual(couponItemKeys);
      expect(item).toMatchObject({
        type: 'coupon',
        reason_detail: inThree,
        reason_detail_marketing: inThree,
      });
      expect(item.product?.id).toBe(item.item_id);
      expect(item.location).toEqual(item.product?.location);
    }
  });

  test('and ads are kept without id and product [NOTI-20, NOTI-21, NOTI-23, NOTI-27, NOTI-08]', async () => {
    const { round, ad } = await completed({ faults: [{ step: 'notifications', kind: 'item_without_id' }] });
    for (const items of [ad.items, round.notifications.coupon]) {
      const [first, second] = items;
      expect(first).toMatchObject({ item_id: null, product: { id: expect.any(Number) } });
      expect(second).toMatchObject({
        item_id: null,
        item_name: expect.stringMatching(/./),
        item_name_en: expect.stringMatching(/./),
        product: null,
        price: null,
        price_unit: null,
      });
    }
    expect(round.notifications.coupon[1]?.location).toBeNull();
  });
});

describe('coupon spots', () => {
  interface StoreSpot {
    spot_no: number;
    item_id: number | null;
    item_name: string;
    item_name_en: string | null;
    brand: string | null;
    discount_value: number | null;
    location: object;
    product: Product | null;
  }

  test("are the store's own, by number, with no signal of a recommendation [NOTI-10, NOTI-11, NOTI-12, NOTI-13, NOTI-14, NOTI-15, NOTI-16, NOTI-17, NOTI-18, NOTI-19, NOTI-38]", async () => {
    const { round } = await completed();
    const { coupon_spots } = await askStore<{ coupon_spots: StoreSpot[] }>('/v1/coupon-spots');
    const expected = coupon_spots
      .toSorted((a, b) => a.spot_no - b.spot_no)
      .map((spot, index) => ({
        item_id: spot.item_id,
        rec_id: null,
        item_name: spot.item_name,
        item_name_en: spot.item_name_en,
        brand: spot.brand,
        zone_id: null,
        zone_name: null,
        type: 'coupon',
        discount_pct: spot.discount_value,
        applied_score: null,
        priority_score: null,
        method: null,
        reason_type: null,
        reason_detail: null,
        reason_detail_marketing: null,
        rank: index + 1,
        price: spot.product?.price ?? null,
        price_unit: spot.product?.price_unit ?? null,
        product: spot.product,
        location: spot.location,
      }));
    expect(round.notifications.coupon_spot).toEqual(expected);
    for (const spot of round.notifications.coupon_spot) expect(getKeys(spot)).toEqual(couponItemKeys);
  });

  test('have their own location [NOTI-19]', async () => {
    const { round } = await completed();
    const apart = round.notifications.coupon_spot.filter(
      ({ location: own, product }) => product && JSON.stringify(own) !== JSON.stringify(product.location),
    );
    expect(apart).not.toHaveLength(0);
  });
});

describe('a whole round', () => {
  test('has neither price_yen nor analyst comments [NOTI-28]', async () => {
    const { sdk, profileId, chatId } = await completed();
    const keys = getAllKeys((await sdk.poll(profileId, chatId)).data);
    expect(keys).not.toContain('price_yen');
    expect(keys.filter((key) => /analyst|reasoning|raw|snapshot/.test(key))).toEqual([]);
  });

  test('has a unique rec_id for each recommendation [NOTI-30]', async () => {
    const [one, other] = [await completed(), await completed()];
    const recIds = [one, other].flatMap(({ round, ad }) =>
      [...round.recommended_items, ...ad.items, ...round.notifications.coupon].map(({ rec_id }) => rec_id),
    );
    expect(new Set(recIds).size).toBe(recIds.length);
  });

  test.each(['en', 'ja'])('names products in %s', async (locale) => {
    const { todos } = await completed({ locale, prompt: 'spaghetti' });
    for (const { product } of todos.items) {
      expect(product).toEqual(await storeProduct(product?.id ?? 0, locale));
    }
  });
});
