import { z } from 'zod';
import { hasVisibleCharacter } from '../../../domain/visible-text.ts';
import { describeInteger, pageNumber, wholeNumber } from '../../schemas/number.ts';
import { rowId, text } from '../../schemas/text.ts';

const maxLimit = 500;

/** GET …/recommend; a limit above 500 is reduced to 500 (ruling Q12). */
export const listQuerySchema = z.object({
  page: pageNumber,
  limit: wholeNumber(1, 100, maxLimit).meta({
    description: 'Chats per page, at most 500; a larger value is reduced to 500.',
    override: describeInteger(1, 999_999_999, 100),
  }),
  order: z
    .enum(['desc', 'asc'], 'must be "desc" or "asc"')
    .default('desc')
    .meta({ description: 'By `created_at`.' }),
});

const maxWaitS = 25;

/** GET of a chat or a round; `wait` is in seconds. */
export const pollQuerySchema = z.object({
  wait: wholeNumber(0, 0)
    .pipe(z.number().max(maxWaitS, `must be at most ${maxWaitS}`))
    .meta({
      description: 'How many seconds the response may wait for an update of the chat.',
      override: describeInteger(0, maxWaitS, 0),
    }),
});

/** POST …/recommend. */
export const kickoffSchema = z.object({
  chat_id: rowId().nullish().meta({ description: 'The chat to continue; omit it for a new one.' }),
  prompt: text()
    .transform((prompt) => prompt.trim())
    .pipe(
      z
        .string()
        .min(1, 'must not be empty')
        .refine(hasVisibleCharacter, 'must have a visible character')
        .refine((prompt) => [...prompt].length <= 4_000, 'must have at most 4000 characters'),
    )
    .meta({
      description: 'At most 4,000 characters, without surrounding blanks.',
      example: '오늘 저녁 카레',
    }),
  /** Starts a new meal in the same chat (ruling Q3). */
  new_round: z
    .boolean('must be true or false')
    .nullish()
    .meta({ description: 'True starts a new meal in the same chat: earlier prompts are ignored.' }),
});
export type Kickoff = z.infer<typeof kickoffSchema>;
