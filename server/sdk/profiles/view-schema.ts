import { z } from 'zod';

/** POST /v1/profile. */
export const newProfileSchema = z.strictObject({ profile_id: z.uuid() }).meta({ id: 'NewProfile' });

/** GET, PUT and DELETE of a profile. */
export const profileViewSchema = z
  .strictObject({
    profile_id: z.uuid(),
    data: z.record(z.string(), z.unknown()).meta({ description: 'The profile as the store app sent it.' }),
  })
  .meta({ id: 'Profile' });
