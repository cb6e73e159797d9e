import type { ChatChange, StreamPayloads, TriggerItem, TriggerKind } from '../api/types.ts';

/** A trigger that was just reported, in one form for all kinds. */
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
  /** Of a coupon alone. */
  couponKind: StreamPayloads['coupon_triggered']['kind'] | null;
}

/** What the page hears of. */
export type LiveEvent =
  /** The stream is open (again): what happened before was not heard, so read anew. */
  | { kind: 'ready' }
  /** A round completed or failed, or the chat has ended. */
  | { kind: 'chat_updated'; change: ChatChange; chatId: string; profileId: string }
  /** This page's own simulator has started a chat or a round. */
  | { kind: 'chat_started'; chatId: string }
  | { kind: 'triggered'; trigger: LiveTrigger };

type Listener = (event: LiveEvent) => void;

const listeners = new Set<Listener>();

/** Hears all event from now on; the answer ends it, so that an effect can return it. */
export function subscribeToLiveEvents(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function publishLiveEvent(event: LiveEvent): void {
  for (const listener of [...listeners]) listener(event);
}
