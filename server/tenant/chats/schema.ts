import { z } from 'zod';
import type { HistoryFilter } from '../../../db/repositories/chat/chat-history.ts';
import {
  chatFilterLimits,
  chatSorts,
  defaultChatSort,
  parseSeconds,
  parseTimeBound,
} from '../../../domain/chat/chat-filter.ts';
import { chatStatuses } from '../../../domain/chat/progress.ts';
import { toCanonicalId } from '../../../domain/uuid.ts';
import { describeInteger, pageNumber, wholeNumber } from '../../schemas/number.ts';
import { text } from '../../schemas/text.ts';

const maxSize = 100;
const maxTextLength = chatFilterLimits.text;

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

/** GET /api/v1/admin/sdk-chat, and the beginning of a tenant's filters. */
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

/** A bound of time, in an ISO 8601 time with a zone, or as a time ago. */
function timeBound(which: string, example: string) {
  return z
    .string('must be given once')
    .transform((text, issues) => {
      const time = parseTimeBound(text, Date.now());
      if (time) return time;
      issues.addIssue({
        code: 'custom',
        message:
          'must be a time with a zone, such as 2026-04-29T05:28:08Z, or a time ago, such as 30m, 24h or 7d',
      });
      return z.NEVER;
    })
    .optional()
    .meta({
      description: `Only chats that began ${which}: a time with a zone, or a time ago in m, h, d or w.`,
      override: { type: 'string', example },
    });
}

function seconds(which: string) {
  return z
    .string('must be given once')
    .transform((text, issues) => {
      const number = parseSeconds(text);
      if (number !== null) return number;
      issues.addIssue({ code: 'custom', message: 'must be a number of seconds from 0 to 1000000' });
      return z.NEVER;
    })
    .optional()
    .meta({
      description: `Only chats whose last round took ${which} these seconds.`,
      override: { type: 'number', minimum: 0, maximum: chatFilterLimits.seconds },
    });
}

/** What a tenant may filter its chats by. */
const chatFilterShape = {
  ...historyQuerySchema.omit({ page: true, size: true }).shape,
  from: timeBound('from then on', '7d'),
  to: timeBound('before then', '1h'),
  error_code: text()
    .pipe(
      z
        .string()
        .min(1, 'must not be empty')
        .max(chatFilterLimits.errorCode, `must have at most ${chatFilterLimits.errorCode} characters`),
    )
    .optional()
    .meta({
      description: 'The code of the last round’s error: what stands before the first colon of `last_error`.',
      example: 'meal_suggest failed',
    }),
  min_seconds: seconds('at least'),
  max_seconds: seconds('at most'),
  sort: z
    .enum(chatSorts, `must be one of ${chatSorts.join(', ')}`)
    .default(defaultChatSort)
    .meta({
      description:
        'By start, duration of the last round, or number of rounds; `-` for the newest, longest or most first. A running round is the shortest.',
    }),
};

/** The filters and the order of a list of a tenant's chats, without paging. */
export const chatFilterSchema = z.object(chatFilterShape).superRefine(checkRanges);

/** GET /api/v1/sdk-chat. */
export const chatListQuerySchema = pagingSchema.extend(chatFilterShape).superRefine(checkRanges);

interface Ranges {
  from?: Date | undefined;
  to?: Date | undefined;
  min_seconds?: number | undefined;
  max_seconds?: number | undefined;
}

/** A range that nothing can be in is a mistake. */
function checkRanges({ from, to, min_seconds, max_seconds }: Ranges, issues: z.RefinementCtx): void {
  if (from && to && from >= to)
    issues.addIssue({ code: 'custom', path: ['to'], message: 'must be later than from' });
  if (min_seconds !== undefined && max_seconds !== undefined && min_seconds > max_seconds) {
    issues.addIssue({ code: 'custom', path: ['max_seconds'], message: 'must be at least min_seconds' });
  }
}

export function toFilter({
  profile_id,
  status,
  q,
}: Pick<HistoryQuery, 'profile_id' | 'status' | 'q'>): HistoryFilter {
  return { profileId: profile_id, status, text: q === '' ? undefined : q };
}

export function toChatFilter(query: z.infer<typeof chatFilterSchema>): HistoryFilter {
  const { from, to, error_code, min_seconds, max_seconds } = query;
  return {
    ...toFilter(query),
    errorCode: error_code,
    from,
    to,
    minMs: toMilliseconds(min_seconds),
    maxMs: toMilliseconds(max_seconds),
  };
}

function toMilliseconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : Math.round(seconds * 1_000);
}
