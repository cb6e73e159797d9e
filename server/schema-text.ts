import { z } from 'zod';

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

/** An id that somebody sends back to us: any non-empty text; an unknown one is simply not found (Q14). */
export function id() {
  return string().min(1, 'must not be empty');
}
