import type { Ad, CouponItem, RecommendedItem, Todos } from './types.ts';

/** What a chat tells of itself; `chat.ended` is the last. */
export type ChatEventKind =
  | 'round.accepted'
  | 'step.completed'
  | 'round.completed'
  | 'round.failed'
  | 'chat.ended';

/** The steps of a round, in order; the last two run side by side. */
export type Step = 'meal_suggest' | 'todos' | 'cross_sell' | 'notifications';

/** What a poll shows since the event. */
export interface ChatEventData {
  /** With `step.completed` of `todos`. */
  todos?: Todos;
  /** With `step.completed` of `cross_sell`. */
  recommended_items?: RecommendedItem[];
  /** With the end of a round whose step `notifications` is done. */
  notifications?: { ad: Ad | null; coupon: CouponItem[] };
  /** With `round.failed`. */
  last_error?: string;
}

/** One change of a chat. */
export interface ChatEvent {
  /** From 1, without gaps. */
  sequence: number;
  kind: ChatEventKind;
  /** In UTC, in whole seconds: `2026-04-29T05:28:08Z`. */
  created_at: string;
  /** Null for `chat.ended`. */
  round_id: string | null;
  /** The completed step. */
  step: Step | null;
  data: ChatEventData;
}

/** A page of events. */
export interface ChatEvents {
  chat_id: string;
  /** The number of the chat’s newest event. */
  sequence: number;
  has_more: boolean;
  events: ChatEvent[];
}

/** The body of a webhook. */
export interface WebhookEvent {
  type: ChatEventKind | 'webhook.test';
  /** When it happened, in UTC. */
  timestamp: string;
  data: Record<string, unknown>;
}
