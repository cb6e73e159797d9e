import { z } from 'zod';
import { preciseTimeSchema } from '../../schemas/view.ts';

/** An event of GET /api/v1/sdk-chat/{chat_id}/events. */
export const eventSchema = z
  .strictObject({
    event_id: z.string().regex(/^evt_/),
    kind: z.enum([
      'chat_completed',
      'round_failed',
      'chat_ended',
      'backlist_triggered',
      'signage_triggered',
      'coupon_triggered',
      'recommend_triggered',
    ]),
    round_id: z.uuid().nullable(),
    created_at: preciseTimeSchema,
    payload: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'ChatEvent', description: 'A signage trigger has one event per item.' });
