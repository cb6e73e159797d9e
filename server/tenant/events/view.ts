import type { PastEvent } from '../../../db/repositories/chat/event-history.ts';

export type EventView = ReturnType<typeof toEventView>;

/** One of GET /api/v1/sdk-chat/{chat_id}/events, its payload as it was written down. */
export function toEventView({ id, kind, roundId, createdAt, payload }: PastEvent) {
  return { event_id: id, kind, round_id: roundId, created_at: createdAt.toISOString(), payload };
}
