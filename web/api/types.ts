import type { z } from 'zod';
import type { EventKind, TriggerKind } from '../../domain/chat/event-kind.ts';
import type { Localized } from '../../domain/chat/localized.ts';
import type { SessionView } from '../../server/auth/session/schema.ts';
import type {
  BundleView,
  EditsInput,
  FailedRoundView,
  HistoryReplayView,
  ReplayView,
  RoundExportView,
} from '../../server/backoffice/rounds/view-schema.ts';
import type { BarcodesView } from '../../server/sdk/barcodes/view-schema.ts';
import type {
  adItemSchema,
  couponItemSchema,
  couponSpotSchema,
} from '../../server/sdk/chats/notifications-schema.ts';
import type { productSchema } from '../../server/sdk/chats/product-schema.ts';
import type {
  ChatView,
  RoundView,
  recommendedItemSchema,
  todosSchema,
} from '../../server/sdk/chats/view-schema.ts';
import type { AnswerView } from '../../server/tenant/answers/view-schema.ts';
import type { HistoryDetailView, HistoryRowView, PageView } from '../../server/tenant/chats/view-schema.ts';
import type { ErrorsView } from '../../server/tenant/errors/schema.ts';
import type { EventView } from '../../server/tenant/events/view-schema.ts';
import type { ReceiptsView, ReceiptView } from '../../server/tenant/receipts/view-schema.ts';
import type { StandingView } from '../../server/tenant/standing/schema.ts';
import type { StoreMapView } from '../../server/tenant/store-map/view-schema.ts';
import type { streamDataSchemas } from '../../server/tenant/stream/view-schema.ts';
import type { UsageView } from '../../server/tenant/usage/view-schema.ts';
import type { SavedViewView } from '../../server/tenant/views/view-schema.ts';
import type {
  DeliveryView,
  WebhookView,
  WebhookWithSecretView,
} from '../../server/tenant/webhooks/view-schema.ts';

/** The server's views, by the names that the pages use. Only types: no schema is in the pages' code. */

export type AdItem = z.infer<typeof adItemSchema>;
export type CouponItem = z.infer<typeof couponItemSchema>;
export type CouponSpot = z.infer<typeof couponSpotSchema>;
export type Product = z.infer<typeof productSchema>;
export type RecommendedItem = z.infer<typeof recommendedItemSchema>;
export type Todos = z.infer<typeof todosSchema>;
export type Round = RoundView;
export type Chat = ChatView;
export type Barcodes = BarcodesView;

export type Session = SessionView;
export type ChatRow = HistoryRowView;
export type Usage = UsageView;
export type SavedView = SavedViewView;
export type Standing = StandingView;
export type ChatErrors = ErrorsView;
export type ChatDetail = HistoryDetailView;
export type Page<T> = PageView<T>;
export type Receipts = ReceiptsView;
export type RoundReceipt = ReceiptView;
export type StepReceipt = ReceiptView['steps'][number];
export type StepAnswer = AnswerView;
/** A past event of a chat; `payload` is one of `StreamPayloads` by kind. */
export type ChatEvent = EventView;

/** An endpoint for webhooks. */
export type Webhook = WebhookView;
export type WebhookWithSecret = WebhookWithSecretView;
export type Delivery = DeliveryView;

export type FailedRound = FailedRoundView;
/** A round in one file, as `round export` writes it. */
export type RoundBundle = BundleView;
export type RoundExport = RoundExportView;
export type BundleEdits = EditsInput;
export type Replay = ReplayView;
export type HistoryReplay = HistoryReplayView;
export type ReplayedRun = HistoryReplayView['runs'][number];
export type ReplayedStep = ReplayView['steps'][number];

export type StoreMap = StoreMapView;
export type MapSignage = StoreMap['signages'][number];
export type MapCouponSpot = StoreMap['coupon_spots'][number];
export type SignageSlide = StoreMap['slides'][number];
export type SignageEvent = StoreMap['signage_events'][number];

type Optional<T> = { [Field in keyof T]?: T[Field] | null };

/** An item of a trigger. All fields are optional: some come from the app, some from stored data. */
export interface TriggerItem extends Optional<Omit<CouponItem, 'type' | `reason_detail${string}`>> {
  type?: 'ads' | 'coupon';
  reason?: string | null;
  reason_detail?: Localized | string | null;
  reason_detail_marketing?: Localized | string | null;
  /** The analyst's reason for the recommendation. */
  analyst_comment?: string | undefined;
}

type StreamData = { [Kind in EventKind]: z.infer<(typeof streamDataSchemas)[Kind]> };

/** Data of the stream's events, by name. Items come from apps; the pages read them as `TriggerItem`. */
export interface StreamPayloads extends Omit<StreamData, TriggerKind> {
  backlist_triggered: Omit<StreamData['backlist_triggered'], 'notification_items'> & {
    notification_items: TriggerItem[];
  };
  signage_triggered: Omit<StreamData['signage_triggered'], 'items'> & { items: TriggerItem[] };
  coupon_triggered: StreamData['coupon_triggered'] & TriggerItem;
  recommend_triggered: StreamData['recommend_triggered'] & TriggerItem;
}
