import type { Locale } from '../localized-texts.ts';

/** Detects the language of a text by its script. */
export function detectLanguage(text: string): Locale {
  if (/\p{Script=Hangul}/u.test(text)) return 'ko';
  return /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u.test(text) ? 'ja' : 'en';
}
