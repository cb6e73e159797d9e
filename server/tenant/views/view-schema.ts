import { z } from 'zod';
import { maxViews, viewFilterNames } from '../../../domain/chat/saved-view.ts';
import { timeSchema } from '../../schemas/view.ts';

/** Filters of the list of chats under a name. */
export const savedViewSchema = z
  .strictObject({
    view_id: z.uuid(),
    name: z.string(),
    shared: z.boolean().meta({ description: 'Whether all admins of the tenant see it.' }),
    own: z.boolean().meta({ description: 'Whether the caller has saved it.' }),
    filter: z
      .partialRecord(z.enum(viewFilterNames), z.string())
      .meta({ description: 'Parameters of the list of chats.' }),
    created_at: timeSchema,
  })
  .meta({ id: 'SavedView' });
export type SavedViewView = z.infer<typeof savedViewSchema>;

/** GET /api/v1/sdk-chat/views: at most so many own ones, and so many shared ones. */
export const savedViewsSchema = z.strictObject({ items: z.array(savedViewSchema).max(2 * maxViews) });

export const deletedViewSchema = z.strictObject({ view_id: z.string() }).meta({ id: 'DeletedView' });
