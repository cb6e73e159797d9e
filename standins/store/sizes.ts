import type { Texts } from '../localized-texts.ts';

/** Korean counters of pack sizes; sizes in grams, litres and the like are the same in every language. */
const counters: Record<string, { en: string; ja: string }> = {
  입: { en: ' ct', ja: '個入' },
  구: { en: ' ct', ja: '個入' },
  개: { en: ' ct', ja: '本' },
  매: { en: ' sheets', ja: '枚' },
  롤: { en: ' rolls', ja: 'ロール' },
  봉: { en: ' packs', ja: '袋' },
  줄: { en: ' rolls', ja: '本' },
  대: { en: ' unit', ja: '台' },
  단: { en: ' bunch', ja: '束' },
  통: { en: ' head', ja: '玉' },
  송이: { en: ' bunch', ja: '房' },
  마리: { en: ' whole', ja: '尾' },
  인분: { en: ' servings', ja: '人前' },
  인용: { en: ' cups', ja: '合炊き' },
};

/** `2입` → `2입`, `2 ct`, `2個入`. */
export function sizeTexts(size: string): Texts {
  const [, count = '', counter = ''] = /^(\d+)(\p{Script=Hangul}+)$/u.exec(size) ?? [];
  const words = counters[counter];
  return words ? { ko: size, en: count + words.en, ja: count + words.ja } : { ko: size, en: size, ja: size };
}
