import { z } from 'zod';
import { timeSchema } from '../../schemas/view.ts';

/** POST and GET /api/v1/session. */
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

/** DELETE /api/v1/session. */
export const signedOutSchema = z.strictObject({}).meta({ id: 'SignedOut' });
