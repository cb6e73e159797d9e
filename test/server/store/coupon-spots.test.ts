import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { CouponSpot } from '../../../domain/chat/notifications.ts';
import { createLogger } from '../../../logger.ts';
import { createCouponSpots } from '../../../server/store/coupon-spots.ts';

const logger = createLogger({ level: 'silent', name: 'test' });
const spot = (item_name: string, spot_no = 1): CouponSpot => ({
  spot_no,
  item_id: null,
  item_name,
  item_name_en: null,
  brand: null,
  discount_value: 5,
  location: { x: 1, y: 2, radius: 3 },
  product: null,
});

/** A store with a scripted answer for each call. */
function newStore() {
  const requests: string[] = [];
  const store = {
    requests,
    answer: async (): Promise<CouponSpot[]> => [],
    fail() {
      store.answer = () => Promise.reject(new Error('the store is away'));
    },
    serve(...spots: CouponSpot[]) {
      store.answer = async () => structuredClone(spots);
    },
  };
  const read = createCouponSpots((tenantCode) => {
    requests.push(tenantCode);
    return store.answer();
  }, logger);
  const names = async (tenantCode = 'mart') =>
    (await read(tenantCode)).items.map(({ item_name }) => item_name);
  return { store, read, names };
}

let now = 1_000_000;

beforeEach(() => {
  jest.spyOn(Date, 'now').mockImplementation(() => now);
});

afterEach(() => {
  jest.restoreAllMocks();
});

describe('coupon spots', () => {
  test('are read again on every poll [DET-24, NOTI-10]', async () => {
    const { store, names } = newStore();
    store.serve(spot('두부'));
    expect(await names()).toEqual(['두부']);
    store.serve(spot('우유', 2), spot('두부', 1));
    expect(await names()).toEqual(['두부', '우유']);
    expect(store.requests).toHaveLength(2);
  });

  test('cost one call for concurrent polls', async () => {
    const { store, read } = newStore();
    store.serve(spot('두부'));
    const answers = await Promise.all(Array.from({ length: 20 }, () => read('mart')));
    expect(new Set(answers).size).toBe(1);
    expect(store.requests).toEqual(['mart']);
  });

  test('belong to one tenant each', async () => {
    const { store, read, names } = newStore();
    store.serve(spot('두부'));
    await Promise.all([read('mart'), read('shop')]);
    expect(store.requests).toEqual(['mart', 'shop']);
    store.fail();
    expect([await names('mart'), await names('other')]).toEqual([['두부'], []]);
  });

  test('keep their identity while they are equal', async () => {
    const { store, read } = newStore();
    store.serve(spot('두부'));
    const first = await read('mart');
    expect(await read('mart')).toBe(first);
    store.serve(spot('우유'));
    expect(await read('mart')).not.toBe(first);
  });
});

describe('an unavailable store', () => {
  test('falls back on the last good answer', async () => {
    const { store, names } = newStore();
    store.serve(spot('두부'));
    await names();
    store.fail();
    expect([await names(), await names()]).toEqual([['두부'], ['두부']]);
  });

  test('gives none when it never answered', async () => {
    const { store, names } = newStore();
    store.fail();
    expect(await names()).toEqual([]);
  });

  test('is called again after two seconds', async () => {
    const { store, names } = newStore();
    store.fail();
    await names();
    store.serve(spot('두부'));
    now += 1_999;
    expect([await names(), store.requests.length]).toEqual([[], 1]);
    now += 1;
    expect([await names(), store.requests.length]).toEqual([['두부'], 2]);
  });
});
