import { z } from 'zod';
import { hasVisibleCharacter } from '../../domain/visible-text.ts';
import { text } from '../schemas/text.ts';

const maxIdCharacters = 200;
const maxContentCharacters = 4_000;
/** As much as its column holds: ISO 8601 allows any number of digits of a second. */
const maxTimestampLength = 64;

/** As people count: an emoji is one, whatever it takes in memory. */
const hasAtMost = (characters: number) => (value: string) => [...value].length <= characters;

/** Free-form, slashes, spaces and emoji included (QSEND-16). */
const id = (description: string) =>
  z
    .string()
    .min(1)
    .refine(hasAtMost(maxIdCharacters), `must have at most ${maxIdCharacters} characters`)
    .meta({ description, maxLength: maxIdCharacters });

/** Which conversation (QGEN-10). */
export const conversationSchema = z.object({
  userId: id('Of the user, as the client names them.'),
  threadNum: id('Of the conversation, as the client names it.'),
});

/** POST /api/chat/send. */
export const messageSchema = conversationSchema.extend({
  content: text()
    .refine(hasVisibleCharacter, 'must have a visible character')
    .refine(hasAtMost(maxContentCharacters), `must have at most ${maxContentCharacters} characters`)
    .meta({ description: 'What the user says.', minLength: 1, maxLength: maxContentCharacters }),
  timestamp: z
    .union([z.iso.datetime({ offset: true, local: true }).max(maxTimestampLength), z.iso.date()])
    .meta({ description: 'The client’s own time, ISO 8601.' }),
});

export type Message = z.infer<typeof messageSchema>;
