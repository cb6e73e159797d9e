import { z } from 'zod';
import type { HistoryFilter } from '../../../db/repositories/chat/chat-history.ts';
import { chatStatuses } from '../../../domain/chat/progress.ts';
import { toCanonicalId } from '../../../domain/uuid.ts';
import { describeInteger, pageNumber, wholeNumber } from '../../schemas/number.ts';
import { text } from '../../schemas/text.ts';

const maxSize = 100;
const maxTextLength = 200;

/** Paging from page 0; a size above 100 is reduced to 100 (DLIST-05..07, ruling Q12). */
export const pagingSchema = z.object({
  page: pageNumber,
  size: wholeNumber(1, 20, maxSize).meta({
    description: 'Rows per page, at most 100; a larger value is reduced to 100.',
    override: describeInteger(1, 999_999_999, 20),
  }),
});

/** An id to filter by; 400 if it is not a UUID (ruling Q12). */
export const uuidSchema = z.guid('must be a UUID').overwrite(toCanonicalId);

/** GET /api/v1/sdk-chat. */
export const historyQuerySchema = pagingSchema.extend({
  profile_id: uuidSchema.optional().meta({ description: 'Only chats of this profile.' }),
  status: z.enum(chatStatuses, 'must be in_progress, completed, error or ended').optional(),
  q: text()
    .transform((words) => words.trim())
    .pipe(z.string().max(maxTextLength, `must have at most ${maxTextLength} characters`))
    .optional()
    .meta({ description: 'Part of the last prompt or of the profile’s name.' }),
});
export type HistoryQuery = z.infer<typeof historyQuerySchema>;

export function toFilter({ profile_id, status, q }: HistoryQuery): HistoryFilter {
  return { profileId: profile_id, status, text: q === '' ? undefined : q };
}
