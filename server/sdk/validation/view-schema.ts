import { z } from 'zod';
import { keyStatuses } from '../../../domain/key-status.ts';
import { timeSchema } from '../../schemas/view.ts';

/** GET /v1/validation. */
export const validationViewSchema = z
  .strictObject({
    status: z.enum(keyStatuses),
    key_type: z.literal('sdk'),
    key_prefix: z.string().max(12).meta({ description: 'The first 12 characters of the key.' }),
    tenant_code: z.string(),
    created_at: timeSchema,
    expires_at: timeSchema.nullable().meta({ description: 'Null for a key that never expires.' }),
  })
  .meta({ id: 'KeyValidation' });
export type ValidationView = z.infer<typeof validationViewSchema>;
