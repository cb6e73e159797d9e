import { z } from 'zod';
import { toCanonicalId } from '../../domain/uuid.ts';

/** A string; the message tells a missing one from one that is none. */
function string() {
  return z.string({ error: ({ input }) => (input === undefined ? 'is required' : 'must be a string') });
}

/** A text as PostgreSQL can keep it: no NUL, and half a surrogate pair becomes U+FFFD. */
export function text() {
  return string()
    .refine((value) => !value.includes('\0'), 'must not contain NUL')
    .transform((value) => value.toWellFormed());
}

/** A text that names something as an upstream or an issuer wrote it: any that is not empty, compared as it is. */
export function id() {
  return string().min(1, 'must not be empty');
}

/** The id of a row, in small letters (ruling D1); a text that is not a UUID is simply not found (ruling Q14). */
export function rowId() {
  return id().overwrite(toCanonicalId);
}
