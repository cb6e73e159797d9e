import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Quote } from '../../../domain/quotes/quote.ts';
import { getStreamChunks, getTokenInterval, splitTokens } from '../../../domain/quotes/token-schedule.ts';

const quote: Quote = { id: '1', text: '시작이 반이다.', author: '한국 속담', category: 'motivation' };

describe('tokens', () => {
  test('include the space before them, except the first [QSSE-11]', () => {
    expect(splitTokens('안녕하세요! 오늘 어떻게')).toEqual(['안녕하세요!', ' 오늘', ' 어떻게']);
  });

  test('concatenate to the exact text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(splitTokens(text).join('')).toBe(text);
      }),
    );
    const parts = fc.constantFrom(' ', '\n', '\t', '\u3000', '가', 'b', '😀', '\u200b');
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 30 }), (chosen) => {
        const tokens = splitTokens(chosen.join(''));
        expect(tokens.join('')).toBe(chosen.join(''));
        for (const token of tokens.slice(1)) expect(token).toMatch(/^\s+\S/u);
      }),
    );
  });
});

describe('a reply', () => {
  const reply = { content: '하나 둘 셋', quote: null, startsAtMs: 10_000, tokenMs: 100 };

  test('is sent token by token, then completed [QSSE-12, QSSE-15]', () => {
    expect(getStreamChunks(reply)).toEqual([
      { type: 'content', data: '하나', dueMs: 10_000 },
      { type: 'content', data: ' 둘', dueMs: 10_100 },
      { type: 'content', data: ' 셋', dueMs: 10_200 },
      { type: 'complete', dueMs: 10_300 },
    ]);
  });

  test('has its quote before its end [QSSE-13, QSSE-15]', () => {
    expect(getStreamChunks({ ...reply, quote }).slice(3)).toEqual([
      { type: 'quote', data: quote, dueMs: 10_300 },
      { type: 'complete', dueMs: 10_400 },
    ]);
  });

  test('that is long is sent faster, within a minute', () => {
    expect(getTokenInterval('하나 둘 셋', 100)).toBe(100);
    expect(getTokenInterval('말 '.repeat(2_000), 100)).toBe(30);
    expect(getTokenInterval('', 100)).toBe(100);
  });
});
