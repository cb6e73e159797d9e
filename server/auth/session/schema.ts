import { z } from 'zod';
import { id } from '../../schemas/text.ts';
import { timeSchema } from '../../schemas/view.ts';

/** Browsers do not store larger cookies. */
const maxTokenLength = 4_000;

/** The body of POST /api/v1/session. */
export const sessionSchema = z.object({
  token: id()
    .max(maxTokenLength, `must have at most ${maxTokenLength} characters`)
    .meta({ description: 'A JWT of either audience.' }),
});

/** The response to POST and GET /api/v1/session. */
export const sessionViewSchema = z
  .strictObject({
    realm: z.enum(['tenant', 'backoffice']),
    tenant: z
      .strictObject({ code: z.string(), name: z.string(), locale: z.string() })
      .nullable()
      .meta({ description: 'Null in the backoffice.' }),
    user_id: z.string().nullable(),
    expires_at: timeSchema.meta({ description: 'When the session ends.' }),
  })
  .meta({ id: 'Session' });
export type SessionView = z.infer<typeof sessionViewSchema>;

/** The response to DELETE /api/v1/session. */
export const signedOutSchema = z.strictObject({}).meta({ id: 'SignedOut' });
