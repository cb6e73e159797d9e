import { z } from 'zod';

/** A time in UTC, in whole seconds (AUTH-15). */
export const timeSchema = z.iso.datetime({ precision: 0 }).meta({ example: '2026-04-29T05:28:08Z' });

/** A time in UTC, in milliseconds (ruling Q36, form B). */
export const preciseTimeSchema = z.iso
  .datetime({ precision: 3 })
  .meta({ example: '2026-04-29T05:28:08.125Z' });

/** The form of every successful response (AUTH-13). */
export function success<T extends z.ZodType>(data: T) {
  return z.strictObject({ success: z.literal(true), data });
}
