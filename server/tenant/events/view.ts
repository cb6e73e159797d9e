import type { PastEvent } from '../../../db/repositories/chat/event-history.ts';

export type EventView = ReturnType<typeof toEventView>;

/** An event of GET /api/v1/sdk-chat/{chat_id}/events, with its payload as stored. */
export function toEventView({ id, kind, roundId, createdAt, payload }: PastEvent) {
  return { event_id: id, kind, round_id: roundId, created_at: createdAt.toISOString(), payload };
}
