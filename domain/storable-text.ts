import { cutText } from './cut-text.ts';

/** A text without what PostgreSQL cannot keep: NUL, and halves of surrogate pairs. */
export function storableText(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}

/** A text that PostgreSQL can keep, cut to so many code points. */
export function boundText(text: string, maxLength: number): string {
  return cutText(storableText(text), maxLength);
}
