import type { ChangeKind, CouponKind, TriggerKind } from '../../domain/chat/event-kind.ts';
import type { TriggerItem } from '../api/types.ts';

/** A live trigger, in one form for all kinds. */
export interface LiveTrigger {
  /** Unique in this page. */
  id: number;
  kind: TriggerKind;
  /** When it arrived, in milliseconds since 1970. */
  atMs: number;
  chatId: string;
  profileId: string;
  /** Null for the back list, which belongs to the chat. */
  roundId: string | null;
  items: readonly TriggerItem[];
  /** Null except for a coupon. */
  couponKind: CouponKind | null;
}

/** Events that the page handles. */
export type LiveEvent =
  /** The stream is open (again), or the server missed events. Earlier ones were missed, so subscribers reload. */
  | { kind: 'ready' }
  /** A round completed or failed, or the chat has ended. */
  | { kind: 'chat_updated'; change: ChangeKind; chatId: string; profileId: string }
  /** The simulator of this page has started a chat or a round. */
  | { kind: 'chat_started'; chatId: string }
  | { kind: 'triggered'; trigger: LiveTrigger };

type Listener = (event: LiveEvent) => void;

const listeners = new Set<Listener>();

/** Calls `listener` with all later events. Returns a function that unsubscribes, for use as an effect's cleanup. */
export function subscribeToLiveEvents(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function publishLiveEvent(event: LiveEvent): void {
  for (const listener of [...listeners]) listener(event);
}
