import { z } from 'zod';
import { describeInteger, wholeNumber } from '../../schemas/number.ts';
import { timeSchema } from '../../schemas/view.ts';

const maxDays = 30;
const defaultDays = 7;
export const maxCodes = 20;

/** GET /api/v1/sdk-chat/errors. */
export const errorsQuerySchema = z.object({
  days: wholeNumber(1, defaultDays, maxDays).meta({
    description: `Of chats that began in the last days, at most ${maxDays}; a larger value is reduced to ${maxDays}.`,
    override: describeInteger(1, 999_999_999, defaultDays),
  }),
});

export const errorsSchema = z
  .strictObject({
    days: z.int().min(1).max(maxDays),
    items: z
      .array(
        z.strictObject({
          error_code: z.string(),
          chats: z.int().min(1),
          first_at: timeSchema.meta({ description: 'When the first of the chats began.' }),
          last_at: timeSchema,
        }),
      )
      .max(maxCodes)
      .meta({ description: 'Most frequent first.' }),
  })
  .meta({ id: 'ChatErrors' });
export type ErrorsView = z.infer<typeof errorsSchema>;
