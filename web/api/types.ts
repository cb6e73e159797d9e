import type { z } from 'zod';
import type { CouponKind, EventKind } from '../../domain/chat/event-kind.ts';
import type { Localized } from '../../domain/chat/localized.ts';
import type { Step } from '../../domain/chat/steps.ts';
import type { barcodesViewSchema } from '../../server/sdk/barcodes/view-schema.ts';
import type {
  adItemSchema,
  couponItemSchema,
  couponSpotSchema,
} from '../../server/sdk/chats/notifications-schema.ts';
import type { locationSchema, productSchema } from '../../server/sdk/chats/product-schema.ts';
import type {
  chatViewSchema,
  kickoffViewSchema,
  recommendedItemSchema,
  roundViewSchema,
  todosSchema,
} from '../../server/sdk/chats/view-schema.ts';

export type AdItem = z.infer<typeof adItemSchema>;
export type CouponItem = z.infer<typeof couponItemSchema>;
export type CouponSpot = z.infer<typeof couponSpotSchema>;
export type Location = z.infer<typeof locationSchema>;
export type Product = z.infer<typeof productSchema>;
export type RecommendedItem = z.infer<typeof recommendedItemSchema>;
export type Todos = z.infer<typeof todosSchema>;
export type Round = z.infer<typeof roundViewSchema>;
export type Chat = z.infer<typeof chatViewSchema>;
export type Kickoff = z.infer<typeof kickoffViewSchema>;
export type Barcodes = z.infer<typeof barcodesViewSchema>;

/** A time in ISO 8601, UTC; in seconds unless stated otherwise. */
type Time = string;

export const chatStatuses = ['in_progress', 'completed', 'error', 'ended'] as const;
export type ChatStatus = (typeof chatStatuses)[number];

export interface Session {
  realm: 'tenant' | 'backoffice';
  /** Null in the backoffice. */
  tenant: { code: string; name: string; locale: string } | null;
  user_id: string | null;
  expires_at: Time | null;
}

export interface ChatRow {
  chat_id: string;
  profile_id: string;
  profile_summary: Chat['profile_summary'];
  /** The last round's prompt. */
  prompt: string;
  status: ChatStatus;
  last_error: string | null;
  created_at: Time;
  updated_at: Time;
  ended_at: Time | null;
}

export interface Page<T> {
  items: T[];
  total: number;
  /** From 0. */
  page: number;
  size: number;
}

/** The view of a poll, with the fields of its row and the last round's results at the top. */
export interface ChatDetail extends ChatRow {
  profile_session_id: string | null;
  rounds: Round[];
  back_list_status: Round['back_list_status'];
  todos: Todos | null;
  recommended_items: RecommendedItem[];
  /** Ads, then coupons. */
  notification_items: (AdItem | CouponItem)[];
}

export interface StepReceipt {
  step: Step;
  status: 'pending' | 'running' | 'done' | 'error';
  attempts: number;
  /** In milliseconds, like all times of a receipt. */
  started_at: Time | null;
  finished_at: Time | null;
  seconds: number | null;
}

export interface RoundReceipt {
  round_id: string;
  round_no: number;
  refinement: boolean;
  locale: string;
  status: 'in_progress' | 'completed' | 'error';
  created_at: Time;
  finished_at: Time | null;
  seconds: number | null;
  attempts: number;
  credit: {
    amount: number;
    outcome: 'reserved' | 'captured' | 'given_back';
    reserved_at: Time;
    settled_at: Time | null;
  };
  /** In execution order. */
  steps: StepReceipt[];
}

export interface Receipts {
  chat_id: string;
  receipts: RoundReceipt[];
}

/** An item of a trigger. All fields are optional: some come from the app, some from stored data. */
export interface TriggerItem {
  rec_id?: string | null;
  item_id?: number | null;
  item_name?: string | null;
  item_name_en?: string | null;
  brand?: string | null;
  zone_id?: number | null;
  zone_name?: string | null;
  price?: number | null;
  price_unit?: string | null;
  discount_pct?: number | null;
  reason?: string | null;
  reason_detail?: Localized | string | null;
  reason_detail_marketing?: Localized | string | null;
  /** The analyst's reason for the recommendation. */
  analyst_comment?: string;
  location?: Location | null;
  product?: Product | null;
  type?: 'ads' | 'coupon';
}

/** A past event of a chat; `payload` is one of `EventPayloads` by kind. */
export interface ChatEvent {
  event_id: string;
  kind: EventKind;
  round_id: string | null;
  /** In milliseconds. */
  created_at: Time;
  payload: Record<string, unknown>;
}

/** Data of the stream's events, by name. */
export interface StreamPayloads {
  chat_completed: { profile_id: string; chat_id: string };
  round_failed: { profile_id: string; chat_id: string; round_id: string; last_error: string | null };
  chat_ended: { profile_id: string; chat_id: string; ended_at: Time };
  backlist_triggered: { profile_id: string; chat_id: string; notification_items: TriggerItem[] };
  signage_triggered: {
    event_ids: string[];
    profile_id: string;
    chat_id: string;
    round_id: string;
    items: TriggerItem[];
    forgotten?: unknown[];
  };
  coupon_triggered: TriggerItem & {
    profile_id: string;
    chat_id: string;
    round_id: string;
    kind: CouponKind;
  };
  recommend_triggered: TriggerItem & { profile_id: string; chat_id: string; round_id: string };
}

export interface MapProduct {
  id: number;
  name: string;
  brand: string | null;
  price: number | null;
  price_unit: string | null;
  src_url: string | null;
  section_code: string | null;
  section_name: string | null;
  location: Location;
}

export interface MapSignage {
  signage_no: number;
  name: string;
  zone_ids: number[];
  location: Location;
}

export interface MapCouponSpot {
  spot_no: number;
  item_id: number | null;
  item_name: string;
  item_name_en: string | null;
  brand: string | null;
  discount_value: number | null;
  location: Location;
}

export interface SignageSlide {
  signage_no: number;
  slide_no: number;
  title: Localized;
  products: { name: string; price: number | null; price_unit: string | null; src_url: string | null }[];
}

export interface SignageEvent {
  event_id: string;
  title: Localized;
  text: Localized;
  enabled: boolean;
}

export interface StoreMap {
  extent: { width: number; height: number };
  products: MapProduct[];
  signages: MapSignage[];
  coupon_spots: MapCouponSpot[];
  slides: SignageSlide[];
  signage_events: SignageEvent[];
}
