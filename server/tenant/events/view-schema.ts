import { z } from 'zod';
import { eventKinds } from '../../../domain/chat/event-kind.ts';
import { preciseTimeSchema } from '../../schemas/view.ts';

/** An event of GET /api/v1/sdk-chat/{chat_id}/events. */
export const eventSchema = z
  .strictObject({
    event_id: z.string().regex(/^evt_/),
    kind: z.enum(eventKinds),
    round_id: z.uuid().nullable(),
    created_at: preciseTimeSchema,
    payload: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'HistoryEvent', description: 'A signage trigger has one event per item.' });
export type EventView = z.infer<typeof eventSchema>;
