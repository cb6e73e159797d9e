import { z } from 'zod';
import { hasVisibleCharacter } from '../../domain/visible-text.ts';
import { text } from '../schemas/text.ts';

const maxIdCharacters = 200;
const maxContentCharacters = 4_000;
/** The length of its column: ISO 8601 allows any number of fractional digits. */
const maxTimestampLength = 64;

/** Counts code points, so that most emoji count as one. */
const hasAtMost = (characters: number) => (value: string) => [...value].length <= characters;

/** A free-form id, which may contain slashes, spaces and emoji (QSEND-16). */
const id = (description: string) =>
  z
    .string()
    .min(1)
    .refine(hasAtMost(maxIdCharacters), `must have at most ${maxIdCharacters} characters`)
    .meta({ description, maxLength: maxIdCharacters });

/** The ids of a conversation (QGEN-10). */
export const conversationSchema = z.object({
  userId: id('The user’s id, chosen by the client.'),
  threadNum: id('The conversation’s id, chosen by the client.'),
});

/** POST /api/chat/send. */
export const messageSchema = conversationSchema.extend({
  content: text()
    .refine(hasVisibleCharacter, 'must have a visible character')
    .refine(hasAtMost(maxContentCharacters), `must have at most ${maxContentCharacters} characters`)
    .meta({ description: 'The user’s message.', minLength: 1, maxLength: maxContentCharacters }),
  timestamp: z
    .union([z.iso.datetime({ offset: true, local: true }).max(maxTimestampLength), z.iso.date()])
    .meta({ description: 'The client’s time, ISO 8601.' }),
});

export type Message = z.infer<typeof messageSchema>;
