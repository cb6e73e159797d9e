import { z } from 'zod';
import { type ChatMode, chatModes } from '../../domain/sonar/chat.ts';
import { maxQuestionLength, maxTitleLength } from '../../domain/sonar/limits.ts';
import { hasVisibleCharacter } from '../../domain/visible-text.ts';
import { shownAs, wholeNumberForm } from '../schemas/number.ts';
import { notNull, ofType } from './messages.ts';

/**
 * Without the blanks around it; a text that shows nothing is nothing (ruling D8). PostgreSQL keeps no NUL and no
 * half characters.
 */
function text(maxLength: number) {
  return z
    .string({ error: ({ input }) => (input === undefined || input === null ? notNull : ofType('string')) })
    .transform((value) => value.trim().toWellFormed())
    .pipe(
      z
        .string()
        .min(1, notNull)
        .refine(hasVisibleCharacter, notNull)
        .refine((value) => [...value].length <= maxLength, `should have at most ${maxLength} characters`)
        .refine((value) => !value.includes('\0'), 'should not contain NUL'),
    );
}

/** POST …/chats. */
export const questionSchema = z.object({
  question: text(maxQuestionLength).meta({
    description: 'At most 8,000 characters.',
    example: '최근 1시간 동안 차단된 IP를 알려줘',
  }),
  mode: z
    .enum(chatModes, `should be one of ${chatModes.join(', ')}`)
    .nullish()
    .transform((mode): ChatMode => mode ?? 'AUTO')
    .meta({ description: 'How to treat the question; AUTO, the default, leaves it to the planner.' }),
});

/** PUT …/:guid. */
export const titleSchema = z.object({
  title: text(maxTitleLength).meta({ description: 'At most 200 characters.' }),
});

/** So that PostgreSQL's integers hold it. */
const maxOffset = 999_999_999;
const maxLimit = 100;

/** What is above `max` counts as `max` (ruling D13). */
function wholeNumber(min: number, max: number, fallback: number) {
  const range = `should be a whole number from ${min} to ${max}`;
  return z
    .string(range)
    .regex(wholeNumberForm, range)
    .transform((text) => Math.min(Number(text), max))
    .pipe(z.number().min(min, range))
    .default(fallback);
}

/** GET of a list. */
function pageSchema(limit: number) {
  return z.object({
    offset: wholeNumber(0, maxOffset, 0).meta({
      description: 'From 0.',
      override: shownAs(0, maxOffset, 0),
    }),
    limit: wholeNumber(1, maxLimit, limit).meta({
      description: 'More than 100 count as 100.',
      override: shownAs(1, maxOffset, limit),
    }),
  });
}
export const conversationPageSchema = pageSchema(20);
export const chatPageSchema = pageSchema(10);
