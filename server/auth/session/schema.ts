import { z } from 'zod';
import { id } from '../../schemas/text.ts';

/** What browsers still keep in a cookie. */
const maxTokenLength = 4_000;

/** POST /api/v1/session. */
export const sessionSchema = z.object({
  token: id()
    .max(maxTokenLength, `must have at most ${maxTokenLength} characters`)
    .meta({ description: 'A login (JWT) of either realm.' }),
});
