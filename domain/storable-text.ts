import { cutText } from './cut-text.ts';

/** Removes NUL and replaces lone surrogates, which PostgreSQL cannot store. */
export function storableText(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}

/** A text that PostgreSQL can store, truncated to `maxLength` code points. */
export function boundText(text: string, maxLength: number): string {
  return cutText(storableText(text), maxLength);
}
