import { z } from 'zod';
import { id } from '../../schemas/text.ts';

/** Browsers do not store larger cookies. */
const maxTokenLength = 4_000;

/** POST /api/v1/session. */
export const sessionSchema = z.object({
  token: id()
    .max(maxTokenLength, `must have at most ${maxTokenLength} characters`)
    .meta({ description: 'A JWT of either audience.' }),
});
