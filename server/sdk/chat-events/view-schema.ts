import { z } from 'zod';
import { type ChatEventKind, chatEventKinds } from '../../../domain/chat/chat-event.ts';
import { steps } from '../../../domain/chat/steps.ts';
import { timeSchema } from '../../schemas/view.ts';
import { adSchema, couponItemSchema } from '../chats/notifications-schema.ts';
import { recommendedItemSchema, todosSchema } from '../chats/view-schema.ts';

const notificationsSchema = z.strictObject({
  ad: adSchema.nullable(),
  coupon: z.array(couponItemSchema),
});

/** What a poll shows since the event, by its kind; `coupon_spot` is the store's own and live, so it is not here. */
const dataSchema = z
  .strictObject({
    todos: todosSchema.optional().meta({ description: 'With `step.completed` of step 2.' }),
    recommended_items: z
      .array(recommendedItemSchema)
      .optional()
      .meta({ description: 'With `step.completed` of step 3.' }),
    notifications: notificationsSchema
      .optional()
      .meta({ description: 'With the end of a round whose step 4 is done.' }),
    last_error: z.string().optional().meta({ description: 'With `round.failed`.' }),
  })
  .meta({ id: 'ChatEventData' });

const kindDescriptions: Record<ChatEventKind, string> = {
  'round.accepted': 'a round was begun',
  'step.completed': 'a step of a round is done',
  'round.completed': 'all steps of a round are done',
  'round.failed': 'a round has ended in error',
  'chat.ended': 'the chat was ended; it is the last event',
};

/** One change of a chat (ruling D19). */
export const chatEventSchema = z
  .strictObject({
    sequence: z.int().min(1).meta({ description: 'From 1, without gaps.' }),
    kind: z.enum(chatEventKinds).meta({
      description: Object.entries(kindDescriptions)
        .map(([kind, text]) => `\`${kind}\`: ${text}`)
        .join('; '),
    }),
    created_at: timeSchema,
    round_id: z.uuid().nullable().meta({ description: 'Null for `chat.ended`.' }),
    step: z.enum(steps).nullable().meta({ description: 'The completed step.' }),
    data: dataSchema,
  })
  .meta({ id: 'ChatEvent' });
export type ChatEventView = z.infer<typeof chatEventSchema>;

/** GET …/recommend/{chat_id}/events. */
export const chatEventsSchema = z
  .strictObject({
    chat_id: z.uuid(),
    sequence: z.int().min(0).meta({ description: 'The number of the chat’s newest event.' }),
    ended: z.boolean().meta({ description: 'Whether the chat has ended, so that nothing more will come.' }),
    has_more: z.boolean().meta({ description: 'Whether there are events after these.' }),
    events: z.array(chatEventSchema).meta({ description: 'At most 100.' }),
  })
  .meta({ id: 'ChatEvents' });
export type ChatEventsView = z.infer<typeof chatEventsSchema>;
