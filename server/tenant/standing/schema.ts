import { z } from 'zod';

const maxOffset = 14 * 60;

/** GET /api/v1/sdk-chat/standing. */
export const standingQuerySchema = z.object({
  utc_offset_minutes: z
    .string('must be given once')
    .regex(/^(0|-?[1-9]\d{0,2})$/, 'must be a whole number')
    .transform(Number)
    .pipe(
      z
        .number()
        .min(-maxOffset, `must be at least -${maxOffset}`)
        .max(maxOffset, `must be at most ${maxOffset}`),
    )
    .default(0)
    .meta({
      description: 'Where days begin: minutes east of UTC.',
      override: { type: 'integer', minimum: -maxOffset, maximum: maxOffset, default: 0, pattern: undefined },
    }),
});

const count = z.int().min(0);

export const standingSchema = z
  .strictObject({
    used: z
      .array(z.strictObject({ day: z.iso.date(), credits: count }))
      .meta({ description: 'Credits of completed rounds on the last seven days, today last.' }),
    refused: z
      .strictObject({ '402': count, '409': count, '429': count })
      .meta({ description: 'Requests of store apps that were refused in the last hour, by status.' }),
    refusals: z
      .array(
        z.strictObject({
          at: z.iso.datetime({ precision: 0 }).meta({ description: 'The minute.' }),
          status: z.int(),
          code: z.string(),
          route: z.string(),
          count: z.int().min(1),
        }),
      )
      .max(50)
      .meta({ description: 'The newest of them, added up by minute, route and code.' }),
  })
  .meta({ id: 'Standing' });
export type StandingView = z.infer<typeof standingSchema>;
