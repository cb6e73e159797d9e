import { z } from 'zod';

/** GET /api/v1/sdk-chat/usage. */
export const usageSchema = z
  .strictObject({
    credit: z.int().min(0).meta({ description: 'Credits left; a round costs one.' }),
    running: z.int().min(0).meta({ description: 'Rounds in progress.' }),
    max_running: z
      .int()
      .min(1)
      .nullable()
      .meta({ description: 'Rounds that may be in progress (then 429); null for any number.' }),
  })
  .meta({ id: 'Usage' });
export type UsageView = z.infer<typeof usageSchema>;
