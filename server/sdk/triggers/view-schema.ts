import { z } from 'zod';

const eventIdSchema = z
  .string()
  .regex(/^evt_[0-9a-f]{32}$/)
  .meta({ example: 'evt_0b1c5d3e9a7f4c2d8e6f1a2b3c4d5e6f' });

/** POST …/trigger/signage. */
export const signageViewSchema = z
  .strictObject({
    event_ids: z.array(eventIdSchema).meta({ description: 'One per item; empty for an exit.' }),
    accepted: z.literal(true),
    action: z.literal('exit').optional().meta({ description: 'Only for an exit.' }),
  })
  .meta({ id: 'SignageAccepted' });

/** POST …/trigger/coupon, …/trigger/recommend and …/backlist-trigger. */
export const triggerViewSchema = z
  .strictObject({ event_id: eventIdSchema, accepted: z.literal(true) })
  .meta({ id: 'TriggerAccepted' });
