import type { z } from 'zod';
import type { localeSchema } from '../upstreams/llm-demo/schema.ts';

export type Locale = z.infer<typeof localeSchema>;

/** A text in the three languages of the store. */
export type Texts = Record<Locale, string>;

/** Reads `두부/tofu/豆腐`. */
export function parseTexts(cell: string): Texts {
  const [ko, en, ja] = cell.split('/');
  if (!ko || !en || !ja) throw new Error(`"${cell}" should be three texts: Korean/English/Japanese`);
  return { ko, en, ja };
}

/** Detects the language of a text by its script. */
export function detectLanguage(text: string): Locale {
  if (/\p{Script=Hangul}/u.test(text)) return 'ko';
  return /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u.test(text) ? 'ja' : 'en';
}
