import { z } from 'zod';
import { chatFilterLimits } from '../../../domain/chat/chat-filter.ts';
import { maxViewNameLength, type ViewFilter, viewFilterNames } from '../../../domain/chat/saved-view.ts';
import { text } from '../../schemas/text.ts';
import { chatFilterSchema } from '../chats/schema.ts';

const maxLength = chatFilterLimits.text;

/** A parameter as it stands in an address: `from` stays a time ago. */
const parameter = () =>
  text()
    .transform((value) => value.trim())
    .pipe(z.string().max(maxLength, `must have at most ${maxLength} characters`))
    .optional();

const [q, profile_id, status, error_code, from, to, min_seconds, max_seconds, sort] = viewFilterNames;

/** POST /api/v1/sdk-chat/views. */
export const newViewSchema = z.object({
  name: text()
    .transform((value) => value.trim())
    .pipe(
      z
        .string()
        .min(1, 'must not be empty')
        .max(maxViewNameLength, `must have at most ${maxViewNameLength} characters`),
    ),
  shared: z
    .boolean('must be true or false')
    .default(false)
    .meta({ description: 'Whether all admins of the tenant see it.' }),
  filter: z
    .object(
      {
        [q]: parameter(),
        [profile_id]: parameter(),
        [status]: parameter(),
        [error_code]: parameter(),
        [from]: parameter(),
        [to]: parameter(),
        [min_seconds]: parameter(),
        [max_seconds]: parameter(),
        [sort]: parameter(),
      },
      'must be an object',
    )
    .transform(dropEmpty)
    .superRefine((filter, issues) => {
      const { error } = chatFilterSchema.safeParse(filter);
      for (const { path, message } of error?.issues ?? []) {
        issues.addIssue({ code: 'custom', path: [...path], message });
      }
    })
    .meta({
      description: 'Parameters of the list of chats, as texts; a time ago moves along.',
      example: { status: 'error', from: '24h' },
    }),
});

function dropEmpty(filter: Partial<Record<string, string | undefined>>): ViewFilter {
  return Object.fromEntries(
    Object.entries(filter).filter(([, value]) => value !== undefined && value !== ''),
  );
}
