import { z } from 'zod';
import { couponKinds, type EventKind } from '../../../domain/chat/event-kind.ts';
import { timeSchema } from '../../schemas/view.ts';

const ids = { profile_id: z.uuid(), chat_id: z.uuid() };
const roundIds = { ...ids, round_id: z.uuid() };
const comment = z
  .string()
  .optional()
  .meta({ description: 'The analyst’s reason for the recommendation; absent if there is none.' });

/** The `data` of each event of the tenant's stream, by its name: a JSON document, except for the ping's. */
export const streamDataSchemas = {
  ready: z
    .strictObject({})
    .meta({ description: 'The first event, sent once. Earlier events are in the history.' }),
  gap: z.strictObject({}).meta({
    description: 'The server may have missed events: read the history, as upon `ready` (ruling Q34).',
  }),
  ping: z.literal('').meta({ description: 'Every 25 s.' }),
  chat_completed: z
    .strictObject(ids)
    .meta({ description: 'A round has completed; once per round (ruling Q13).' }),
  round_failed: z.strictObject({ ...roundIds, last_error: z.string() }).meta({
    description: 'A round has ended in error; once per round, also if its chat was ended (ruling D3).',
  }),
  chat_ended: z.strictObject({ ...ids, ended_at: timeSchema }).meta({
    description: 'A chat was ended; once, after the `round_failed` of each running round (ruling D3).',
  }),
  backlist_triggered: z.strictObject({ ...ids, notification_items: z.array(z.unknown()) }),
  signage_triggered: z.strictObject({
    event_ids: z.array(z.string()).min(1).meta({ description: 'One per item.' }),
    ...roundIds,
    items: z.array(z.looseObject({ rec_id: z.string(), analyst_comment: comment })),
    forgotten: z.array(z.unknown()).optional(),
  }),
  coupon_triggered: z.looseObject({
    ...roundIds,
    kind: z.enum(couponKinds),
    analyst_comment: comment,
  }),
  recommend_triggered: z.looseObject({ ...roundIds, rec_id: z.string(), analyst_comment: comment }),
} satisfies Record<EventKind | 'ready' | 'gap' | 'ping', z.ZodType>;
