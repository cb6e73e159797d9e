import { z } from 'zod';
import { toCanonicalId } from '../../domain/uuid.ts';

/** A string, with different messages for a missing value and one of another type. */
function string() {
  return z.string({ error: ({ input }) => (input === undefined ? 'is required' : 'must be a string') });
}

/** A text that PostgreSQL can store: no NUL; a lone surrogate becomes U+FFFD. */
export function text() {
  return string()
    .refine((value) => !value.includes('\0'), 'must not contain NUL')
    .transform((value) => value.toWellFormed());
}

/** An id of an upstream or an issuer: any text that is not empty, compared exactly. */
export function id() {
  return string().min(1, 'must not be empty');
}

/** The id of a row, in lower case (ruling D1). A text that is not a UUID is accepted and not found (ruling Q14). */
export function rowId() {
  return id().overwrite(toCanonicalId);
}
