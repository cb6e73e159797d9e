import type { CouponSpot, UpstreamNotification } from '../../domain/chat/notifications.ts';
import type { Product } from '../../domain/chat/product.ts';
import type { Meal } from '../../domain/chat/todos.ts';

/** A product of the catalog, with `changes`. */
export function product(changes: Partial<Product> = {}): Product {
  return {
    id: 1,
    name: '두부',
    brand: '풀무원',
    barcode: '4906028184943',
    price: 1_200,
    price_unit: 'KRW',
    src_url: 'https://images.test/1.png',
    location: { x: 22.794, y: 0.5, radius: 2 },
    section_code: 'PR',
    section_name: '채소',
    quantity: 40,
    ...changes,
  };
}

/** The product as the store's answer contains it: found by id, unless `matched_name` is given. */
export function match(changes: Partial<Product & { matched_name: string | null }> = {}) {
  return { ...product(changes), matched_name: changes.matched_name ?? null };
}

export function meal(changes: Partial<Meal> = {}): Meal {
  return {
    recipe_title: '카레',
    intro_message: '저녁은 카레',
    recipe_description: '부드러운 카레',
    recommendation_message: '좋아하실 거예요',
    ingredients: [{ name: '양파', category: 'Produce', quantity: 0.25, quantity_unit: '개' }],
    ...changes,
  };
}

export function notification(changes: Partial<UpstreamNotification> = {}): UpstreamNotification {
  return {
    rec_id: 'rec-1',
    item_id: 1,
    item_name: '두부',
    item_name_en: 'Tofu',
    brand: '풀무원',
    zone_id: 4,
    zone_name: '채소',
    discount_pct: 10,
    applied_score: 0.85,
    priority_score: 0.95,
    method: 'rules',
    reason_type: 'zone_efficiency',
    reason_detail: 'lift 1.4',
    reason_detail_marketing: '오늘의 추천',
    rank: 1,
    ...changes,
  };
}

export function couponSpot(changes: Partial<CouponSpot> = {}): CouponSpot {
  return {
    spot_no: 1,
    item_id: 1,
    item_name: '두부',
    item_name_en: 'Tofu',
    brand: '풀무원',
    discount_value: 5,
    location: { x: 12.3, y: 4, radius: 1 },
    product: product(),
    ...changes,
  };
}
