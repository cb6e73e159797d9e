import { z } from 'zod';
import { chatStatuses } from '../../../domain/chat/progress.ts';
import { timeSchema } from '../../schemas/view.ts';
import { adItemSchema, couponItemSchema } from '../../sdk/chats/notifications-schema.ts';
import { chatViewSchema, roundViewSchema } from '../../sdk/chats/view-schema.ts';

/** A page of a list (DLIST-08). */
export function pageSchema<T extends z.ZodType>(row: T) {
  return z.strictObject({
    items: z.array(row),
    total: z.int().min(0),
    page: z.int().min(0),
    size: z.int().min(1).max(100),
  });
}
export type PageView<T> = z.infer<ReturnType<typeof pageSchema<z.ZodType<T>>>>;

const statusSchema = z
  .enum(chatStatuses)
  .meta({ id: 'ChatStatus', description: 'The last round’s, or "ended" if the chat was ended during it.' });
const lastErrorSchema = z.string().nullable().meta({ description: 'Null unless the status is "error".' });
const endedAtSchema = timeSchema.nullable().meta({ description: 'When the chat was deleted.' });

const errorCodeSchema = z.string().nullable().meta({
  description: 'What stands before the first colon of `last_error`; null unless the status is "error".',
});
const secondsSchema = z
  .number()
  .min(0)
  .nullable()
  .meta({ description: 'How long the last round took; null while it runs.' });

const roundCountSchema = z.int().min(0).meta({ description: 'Number of its rounds.' });
const creditsSchema = z
  .int()
  .min(0)
  .meta({ description: 'Credits of its rounds; that of a failed round was returned.' });

/** A row of the history (DLIST-09). */
export const historyRowSchema = z
  .strictObject({
    chat_id: z.uuid(),
    profile_id: z.uuid(),
    profile_summary: chatViewSchema.shape.profile_summary,
    prompt: z.string().meta({ description: 'The last round’s.' }),
    status: statusSchema,
    last_error: lastErrorSchema,
    created_at: timeSchema,
    updated_at: timeSchema,
    ended_at: endedAtSchema,
    error_code: errorCodeSchema,
    round_count: roundCountSchema,
    seconds: secondsSchema,
    credits: creditsSchema,
  })
  .meta({ id: 'HistoryRow' });
export type HistoryRowView = z.infer<typeof historyRowSchema>;

/** A chat of the history: the view of a poll, with the last round’s results at the top (ruling Q10). */
export const historyDetailSchema = chatViewSchema
  .extend({
    profile_session_id: z.string().nullable(),
    prompt: z.string().meta({ description: 'The last round’s.' }),
    status: statusSchema,
    last_error: lastErrorSchema,
    updated_at: timeSchema,
    ended_at: endedAtSchema,
    error_code: errorCodeSchema,
    round_count: roundCountSchema,
    seconds: secondsSchema,
    credits: creditsSchema,
    back_list_status: roundViewSchema.shape.back_list_status,
    todos: roundViewSchema.shape.todos,
    recommended_items: roundViewSchema.shape.recommended_items,
    notification_items: z
      .array(z.union([adItemSchema, couponItemSchema]))
      .meta({ description: 'Ads, then coupons.' }),
  })
  .meta({ id: 'HistoryDetail' });
export type HistoryDetailView = z.infer<typeof historyDetailSchema>;
