import type { StoredChatEvent } from '../../../db/repositories/chat/chat-events.ts';
import { toSnapshot } from '../../../domain/chat/step-snapshots.ts';
import { toSeconds } from '../../../domain/time.ts';
import type { ChatEventView } from './view-schema.ts';

export function toChatEventView(event: StoredChatEvent): ChatEventView {
  return {
    sequence: event.sequence,
    kind: event.kind,
    created_at: toSeconds(event.createdAt),
    round_id: event.roundId,
    step: event.step,
    data: toData(event),
  };
}

/** What a poll shows since the event. It is read from the rows, so it is missing where they were erased. */
function toData({ kind, step, snapshot, lastError }: StoredChatEvent): ChatEventView['data'] {
  if (step === 'todos') {
    const todos = toSnapshot(step, snapshot);
    return todos ? { todos } : {};
  }
  if (step === 'cross_sell') {
    return { recommended_items: toSnapshot(step, snapshot)?.recommended_items ?? [] };
  }
  if (kind !== 'round.completed' && kind !== 'round.failed') return {};
  const shown = toSnapshot('notifications', snapshot);
  return {
    ...(lastError !== null && { last_error: lastError }),
    ...(shown && { notifications: { ad: shown.ad ?? null, coupon: shown.coupon ?? [] } }),
  };
}
