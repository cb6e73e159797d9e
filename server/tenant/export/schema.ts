import { z } from 'zod';
import { chatFilterSchema } from '../chats/schema.ts';
import { historyRowSchema } from '../chats/view-schema.ts';

export const exportFormats = ['csv', 'json'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** GET /api/v1/sdk-chat/export: the filters and the order of the list, without paging. */
export const exportQuerySchema = chatFilterSchema.safeExtend({
  format: z.enum(exportFormats, 'must be csv or json').default('csv'),
});

/** Why an export has not all chats. */
export const cutReasons = ['rows', 'time'] as const;
export type CutReason = (typeof cutReasons)[number];

export const exportRowSchema = historyRowSchema
  .extend({
    link: z.string().meta({
      description: 'The address of the chat on the dashboard; it opens after signing in.',
    }),
  })
  .meta({ id: 'ExportRow' });
export type ExportRow = z.infer<typeof exportRowSchema>;

export const exportSchema = z
  .strictObject({
    items: z.array(exportRowSchema),
    complete: z.boolean().meta({ description: 'Whether all chats are there. What is cut off has no end.' }),
    reason: z.enum(cutReasons).nullable().meta({ description: 'The limit that cut it; null if complete.' }),
    rows: z.int().min(0),
  })
  .meta({ id: 'Export' });
