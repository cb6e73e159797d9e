import { describe, expect, test } from '@jest/globals';
import { chooseQuote } from '../../../domain/quotes/choose-quote.ts';
import { quoteCategories } from '../../../domain/quotes/quote.ts';
import { quotes } from '../../../domain/quotes/quotes.ts';

const all = quoteCategories.flatMap((category) => quotes[category].map((quote) => ({ category, quote })));
const keys = Array.from({ length: 200 }, (_, no) => (no * 104_729 + 7).toString(16).padStart(64, 'a'));

describe('the quotes', () => {
  test('are in all four categories [QMISC-06]', () => {
    expect(Object.keys(quotes).toSorted()).toEqual(['hope', 'motivation', 'productivity', 'resilience']);
    for (const category of quoteCategories) expect(quotes[category].length).toBeGreaterThanOrEqual(5);
  });

  test('have an author, a source and an id of their own [QMISC-05]', () => {
    expect(new Set(all.map(({ quote }) => quote.id)).size).toBe(all.length);
    expect(new Set(all.map(({ quote }) => quote.text)).size).toBe(all.length);
    for (const { category, quote } of all) {
      expect(quote.category).toBe(category);
      for (const text of [quote.text, quote.author]) expect(text).toMatch(/^[가-힣].*\S$/);
      expect(quote.source).not.toBe('');
    }
  });
});

describe('a conversation’s quote', () => {
  test('has the four fields of the API and no more', () => {
    expect(Object.keys(chooseQuote(keys[0] ?? '', []))).toEqual(['id', 'text', 'author', 'category']);
  });

  test('is the same every time', () => {
    for (const key of keys) expect(chooseQuote(key, ['슬퍼요'])).toEqual(chooseQuote(key, ['슬퍼요']));
  });

  test('is any of its category', () => {
    const chosen = new Set(keys.map((key) => chooseQuote(key, ['슬퍼요']).id));
    expect(chosen).toEqual(new Set(quotes.hope.map(({ id }) => id)));
  });

  test('needs a key for its choice', () => {
    expect(() => chooseQuote('no such key', [])).toThrow('hexadecimal');
  });
});
