import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { z } from 'zod';
import type { Ad, AdItem, CouponItem, CouponSpotItem } from '../../../domain/chat/notifications.ts';
import type { Product } from '../../../domain/chat/product.ts';
import type { RecommendedItem } from '../../../domain/chat/recommended-items.ts';
import type { Todos } from '../../../domain/chat/todos.ts';
import type { toBarcodesView } from '../../../server/sdk/barcodes/view.ts';
import type { barcodesViewSchema } from '../../../server/sdk/barcodes/view-schema.ts';
import type {
  adItemSchema,
  adSchema,
  couponItemSchema,
  couponSpotSchema,
} from '../../../server/sdk/chats/notifications-schema.ts';
import type { productSchema } from '../../../server/sdk/chats/product-schema.ts';
import { toChatListView, toChatView, type toRoundView } from '../../../server/sdk/chats/view.ts';
import {
  chatListSchema,
  chatViewSchema,
  type recommendedItemSchema,
  type roundViewSchema,
  type todosSchema,
} from '../../../server/sdk/chats/view-schema.ts';
import { toValidationView } from '../../../server/sdk/validation/view.ts';
import { validationViewSchema } from '../../../server/sdk/validation/view-schema.ts';

type Fits<A, B> = [A] extends [B] ? true : false;
/** True when both types have the same keys and `A` is assignable to `B`. */
type Narrows<A, B> = [keyof A, keyof B] extends [keyof B, keyof A] ? Fits<A, B> : false;
type Same<A, B> = Narrows<A, B> extends true ? Narrows<B, A> : false;

type RoundView = ReturnType<typeof toRoundView>;
type RoundShown = z.infer<typeof roundViewSchema>;
type Ours = 'notifications';

/**
 * Compiles while schemas and types agree. A notification's schema is stricter than
 * its types: some fields are null in a coupon spot and set in an ad, and the reverse.
 */
const agreed: {
  product: Same<z.infer<typeof productSchema>, Product>;
  todos: Same<z.infer<typeof todosSchema>, Todos>;
  recommended: Same<z.infer<typeof recommendedItemSchema>, RecommendedItem>;
  ad: Narrows<z.infer<typeof adSchema>, Ad>;
  adItem: Narrows<z.infer<typeof adItemSchema>, AdItem>;
  coupon: Narrows<z.infer<typeof couponItemSchema>, CouponItem>;
  couponSpot: Narrows<z.infer<typeof couponSpotSchema>, CouponSpotItem>;
  round: Same<Omit<RoundShown, Ours>, Omit<RoundView, Ours>>;
  notifications: Narrows<RoundShown['notifications'], RoundView['notifications']>;
  chat: Narrows<z.infer<typeof chatViewSchema>, ReturnType<typeof toChatView>>;
  chatList: Same<z.infer<typeof chatListSchema>, ReturnType<typeof toChatListView>>;
  barcodes: Same<z.infer<typeof barcodesViewSchema>, Awaited<ReturnType<typeof toBarcodesView>>>;
} = {
  product: true,
  todos: true,
  recommended: true,
  ad: true,
  adItem: true,
  coupon: true,
  couponSpot: true,
  round: true,
  notifications: true,
  chat: true,
  chatList: true,
  barcodes: true,
};

const now = new Date('2026-04-29T05:28:08.700Z');

function newChat(): Parameters<typeof toChatView>[0] {
  const round = {
    roundId: randomUUID(),
    roundNo: 1,
    prompt: '카레',
    status: 'in_progress' as const,
    lastError: null,
    createdAt: now,
    updatedAt: now,
    boundaryPassed: false,
    steps: [],
  };
  return {
    chatId: randomUUID(),
    tenantId: randomUUID(),
    lineageId: randomUUID(),
    profileId: randomUUID(),
    profile: { age: 'many' },
    profileDeleted: false,
    profileSessionId: null,
    status: 'in_progress' as const,
    createdAt: now,
    updatedAt: now,
    endedAt: null,
    rounds: [round],
    version: 1,
  };
}

describe('the schemas of views', () => {
  test('match the types of the views', () => {
    expect(Object.values(agreed)).not.toContain(false);
  });

  test('accept a chat that has just begun', () => {
    const view = toChatView(newChat(), []);
    expect(chatViewSchema.parse(view)).toEqual(view);
  });

  test('reject missing and unknown fields', () => {
    const { profile_summary, ...rest } = toChatView(newChat(), []);
    expect(chatViewSchema.safeParse(rest).success).toBe(false);
    expect(chatViewSchema.safeParse({ ...rest, profile_summary, more: 1 }).success).toBe(false);
  });

  test('accept an empty list and one chat', () => {
    const paging = { page: 0, limit: 100, order: 'desc' as const };
    const one = { chatId: randomUUID(), createdAt: now, rounds: [{ roundNo: 1, roundId: randomUUID() }] };
    for (const items of [[], [one]]) {
      const view = toChatListView({ total: items.length, items }, paging);
      expect(chatListSchema.parse(view)).toEqual(view);
    }
  });

  test.each([null, now])('accept a key that expires: %s', (expiresAt) => {
    const key = { prefix: 'osk_demo_012', tenantCode: 'demo', createdAt: now, expiresAt, revokedAt: null };
    const view = toValidationView(key, now);
    expect(validationViewSchema.parse(view)).toEqual(view);
  });
});
