import type { Locale } from '../texts.ts';

/** The language that a text is written in, by its letters. */
export function languageOf(text: string): Locale {
  if (/\p{Script=Hangul}/u.test(text)) return 'ko';
  return /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u.test(text) ? 'ja' : 'en';
}
