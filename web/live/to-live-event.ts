import { assertNever } from '../../domain/assert-never.ts';
import { changeKinds, type TriggerKind } from '../../domain/chat/event-kind.ts';
import type { StreamPayloads } from '../api/types.ts';
import type { LiveEvent, LiveTrigger } from './live-events.ts';

/** An event of the stream, with its name and data. */
export type StreamEvent = {
  [Name in keyof StreamPayloads]: { name: Name; data: StreamPayloads[Name] };
}[keyof StreamPayloads];

type TriggerEvent = Extract<StreamEvent, { name: TriggerKind }>;

/** Converts an event of the stream to an event of the page; `id` and `atMs` as in `LiveTrigger`. */
export function toLiveEvent(event: StreamEvent, stamp: { id: number; atMs: number }): LiveEvent {
  const { chat_id: chatId, profile_id: profileId } = event.data;
  if (isChatChange(event)) return { kind: 'chat_updated', change: event.name, chatId, profileId };
  return {
    kind: 'triggered',
    trigger: { ...stamp, kind: event.name, chatId, profileId, ...getDetails(event) },
  };
}

function isChatChange(event: StreamEvent): event is Exclude<StreamEvent, TriggerEvent> {
  return changeKinds.some((kind) => kind === event.name);
}

function getDetails(event: TriggerEvent): Pick<LiveTrigger, 'roundId' | 'items' | 'couponKind'> {
  switch (event.name) {
    case 'backlist_triggered':
      return { roundId: null, items: event.data.notification_items, couponKind: null };
    case 'signage_triggered':
      return { roundId: event.data.round_id, items: event.data.items, couponKind: null };
    case 'coupon_triggered':
      return { roundId: event.data.round_id, items: [event.data], couponKind: event.data.kind };
    case 'recommend_triggered':
      return { roundId: event.data.round_id, items: [event.data], couponKind: null };
    default:
      return assertNever(event);
  }
}
