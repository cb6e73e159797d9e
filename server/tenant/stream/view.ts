import type { StoredEvent } from '../../../db/repositories/chat/published-events.ts';
import type { EventKind } from '../../../domain/chat/event-kind.ts';

/** An event of a stream: its name, and its data for `JSON.parse`. */
export interface StreamEvent {
  name: EventKind | 'ready' | 'gap';
  data: Record<string, unknown>;
}

/**
 * Converts the rows of one bus message to stream events. The rows of a signage trigger, one per item, become one event
 * (DSSE-17, DSSE-21); any other row becomes an event with its stored payload.
 */
export function toStreamEvents(rows: readonly StoredEvent[]): StreamEvent[] {
  const { signage = [], others = [] } = Object.groupBy(rows, ({ kind }) =>
    kind === 'signage_triggered' ? 'signage' : 'others',
  );
  return [...others.map(({ kind, payload }) => ({ name: kind, data: payload })), ...toSignageEvents(signage)];
}

function toSignageEvents(rows: readonly StoredEvent[]): StreamEvent[] {
  const [first] = rows;
  if (!first) return [];
  const { profile_id, chat_id, round_id, forgotten } = first.payload;
  const data = {
    event_ids: rows.map(({ id }) => id),
    profile_id,
    chat_id,
    round_id,
    items: rows.map(({ payload }) => payload.item),
    ...(forgotten !== undefined && { forgotten }),
  };
  return [{ name: first.kind, data }];
}
