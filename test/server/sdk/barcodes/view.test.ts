import { describe, expect, test } from '@jest/globals';
import type { RoundSnapshot } from '../../../../db/repositories/chat/chat-snapshots.ts';
import { buildCouponSpots, buildNotifications } from '../../../../domain/chat/notifications.ts';
import type { Product } from '../../../../domain/chat/product.ts';
import { ProductLookup } from '../../../../domain/chat/product.ts';
import type { Step } from '../../../../domain/chat/steps.ts';
import { toBarcodesView } from '../../../../server/sdk/barcodes/view.ts';
import { toRoundView } from '../../../../server/sdk/chats/view.ts';
import { couponSpot, match, notification, product } from '../../../support/catalog.ts';

const now = new Date(0);
const images = { find: async (barcode: string | null) => barcode && `image of ${barcode}` };
const items = (...products: (Product | null)[]) => products.map((one) => ({ quantity: 1, product: one }));
const [tofu, curry] = [product(), product({ id: 2, name: '카레', barcode: '8801234567893', price: null })];

const notifications = buildNotifications(
  {
    ads: [notification(), notification({ item_id: 9, item_name: '없음', item_name_en: null })],
    coupons: [notification({ item_id: 2 })],
  },
  new ProductLookup([match(), match({ ...curry })]),
  [],
);
const snapshots = {
  todos: { items: items(curry, tofu, null, tofu) },
  cross_sell: { recommended_items: items(tofu) },
  notifications: { ...notifications },
};

function newRound(done: Partial<Record<Step, Record<string, unknown>>>): RoundSnapshot {
  const status = 'notifications' in done ? 'completed' : 'in_progress';
  const steps = Object.entries({ meal_suggest: {}, ...done }).map(([step, snapshot]) => ({
    step: step as Step,
    status: 'done' as const,
    snapshot,
  }));
  const times = { createdAt: now, updatedAt: now, boundaryPassed: true };
  return { roundId: 'r1', roundNo: 1, prompt: '카레', status, lastError: null, ...times, steps };
}

function view(done: Parameters<typeof newRound>[0]) {
  const couponSpots = buildCouponSpots([couponSpot({ product: product({ name: '쿠폰 자리' }) })]);
  return toBarcodesView('c1', toRoundView(newRound(done), couponSpots), images);
}

const tofuEntry = {
  name: '두부',
  barcode: '4906028184943',
  price: 1_200,
  price_unit: 'KRW',
  barcode_image: 'image of 4906028184943',
};
const curryEntry = {
  name: '카레',
  barcode: '8801234567893',
  price: null,
  price_unit: 'KRW',
  barcode_image: 'image of 8801234567893',
};

describe('the barcodes of a round', () => {
  test('are grouped by section, repeated ones too [BAR-02, BAR-05, BAR-07, BAR-11]', async () => {
    expect(await view(snapshots)).toEqual({
      chat_id: 'c1',
      round_id: 'r1',
      todos: [curryEntry, tofuEntry, tofuEntry],
      recommends: [tofuEntry],
      notifications: { ads: [tofuEntry], coupon: [curryEntry] },
    });
  });

  test('leave coupon spots out [BAR-06]', async () => {
    expect(JSON.stringify(await view(snapshots))).not.toContain('쿠폰 자리');
  });

  test('have no image where the product has no barcode [BAR-09]', async () => {
    const { todos } = await view({ todos: { items: items(product({ barcode: null })) } });
    expect(todos).toEqual([{ ...tofuEntry, barcode: null, barcode_image: null }]);
  });

  test('cover only the steps that are done', async () => {
    const none = { todos: [], recommends: [], notifications: { ads: [], coupon: [] } };
    expect(await view({})).toMatchObject(none);
    expect(await view({ todos: snapshots.todos })).toMatchObject({
      ...none,
      todos: [curryEntry, tofuEntry, tofuEntry],
    });
  });
});
