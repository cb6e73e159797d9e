import { z } from 'zod';
import { type ChatMode, chatModes } from '../../domain/sonar/chat.ts';
import { maxQuestionLength, maxTitleLength } from '../../domain/sonar/limits.ts';
import { hasVisibleCharacter } from '../../domain/visible-text.ts';
import { describeInteger, wholeNumberPattern } from '../schemas/number.ts';

/** The parameters of a check that a present value can fail like a missing one. */
export const countsAsMissing = { errorCode: 'null-argument' };

/**
 * A trimmed text; one without a visible character counts as missing (ruling D8). PostgreSQL stores neither NUL nor lone
 * surrogates.
 */
function text(maxLength: number) {
  return z
    .string()
    .transform((value) => value.trim().toWellFormed())
    .pipe(
      z
        .string()
        .refine(hasVisibleCharacter, { params: countsAsMissing })
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
    .meta({ description: 'How to treat the question; AUTO, the default, lets the planner decide.' }),
});

/** PUT …/:guid. */
export const titleSchema = z.object({
  title: text(maxTitleLength).meta({ description: 'At most 200 characters.' }),
});

/** Fits PostgreSQL's integer. */
const maxOffset = 999_999_999;
const maxLimit = 100;

/** A number above `max` is reduced to `max` (ruling D13). */
function wholeNumber(min: number, max: number, fallback: number) {
  const range = `should be a whole number from ${min} to ${max}`;
  return z
    .string(range)
    .regex(wholeNumberPattern, range)
    .transform((text) => Math.min(Number(text), max))
    .pipe(z.number().min(min, range))
    .default(fallback);
}

/** GET of a list. */
function pageSchema(limit: number) {
  return z.object({
    offset: wholeNumber(0, maxOffset, 0).meta({
      description: 'From 0.',
      override: describeInteger(0, maxOffset, 0),
    }),
    limit: wholeNumber(1, maxLimit, limit).meta({
      description: 'At most 100; a larger value is reduced to 100.',
      override: describeInteger(1, maxOffset, limit),
    }),
  });
}
export const conversationPageSchema = pageSchema(20);
export const chatPageSchema = pageSchema(10);
