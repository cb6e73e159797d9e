import type { PastEvent } from '../../../db/repositories/chat/event-history.ts';
import type { EventView } from './view-schema.ts';

/** An event of GET /api/v1/sdk-chat/{chat_id}/events, with its payload as stored. */
export function toEventView({ id, kind, roundId, createdAt, payload }: PastEvent): EventView {
  return { event_id: id, kind, round_id: roundId, created_at: createdAt.toISOString(), payload };
}
