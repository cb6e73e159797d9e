import { z } from 'zod';
import { timeSchema } from '../../schemas/view.ts';

const ids = { profile_id: z.uuid(), chat_id: z.uuid() };
const roundIds = { ...ids, round_id: z.uuid() };
const comment = z
  .string()
  .optional()
  .meta({ description: 'Why it was recommended, in the analyst’s words; absent where there is none.' });

/** What the tenant's stream sends, by the event's name: `data` is one JSON document, but for the ping's. */
export const streamDataSchemas = {
  ready: z.strictObject({}).meta({ description: 'First, and once. What happened before is in the history.' }),
  ping: z.literal('').meta({ description: 'Every 25 s.' }),
  chat_completed: z
    .strictObject(ids)
    .meta({ description: 'A round is completed; once a round (ruling Q13).' }),
  round_failed: z.strictObject({ ...roundIds, last_error: z.string() }).meta({
    description: 'A round has ended in error; once a round, also where its chat was ended (ruling D3).',
  }),
  chat_ended: z.strictObject({ ...ids, ended_at: timeSchema }).meta({
    description: 'A chat was ended; once, after the `round_failed` of each round that ran (ruling D3).',
  }),
  backlist_triggered: z.strictObject({ ...ids, notification_items: z.array(z.unknown()) }),
  signage_triggered: z.strictObject({
    event_ids: z.array(z.string()).min(1).meta({ description: 'One an item.' }),
    ...roundIds,
    items: z.array(z.looseObject({ rec_id: z.string(), analyst_comment: comment })),
    forgotten: z.array(z.unknown()).optional(),
  }),
  coupon_triggered: z.looseObject({
    ...roundIds,
    kind: z.enum(['issued', 'redeemed', 'dismissed']),
    analyst_comment: comment,
  }),
  recommend_triggered: z.looseObject({ ...roundIds, rec_id: z.string(), analyst_comment: comment }),
};
