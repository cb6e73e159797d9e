import { describe, expect, test } from '@jest/globals';
import { findMood } from '../../../domain/quotes/mood.ts';

describe('a mood', () => {
  test.each([
    ['hope', '오늘 지하철에서 넘어져서 기분이 안 좋아요'],
    ['hope', 'I feel so sad and lonely'],
    ['hope', '毎日が不安で泣いています'],
    ['motivation', '새로운 도전을 앞두고 용기가 안 나요'],
    ['motivation', 'I cannot find the motivation to start'],
    ['motivation', '夢を追う自信がない'],
    ['productivity', '마감이 내일인데 집중이 안 돼요'],
    ['productivity', 'Too busy, and the deadline is tomorrow'],
    ['productivity', '仕事が忙しくて残業ばかり'],
    ['resilience', '시험에 떨어졌어요, 이제 지쳤어요'],
    ['resilience', 'I failed again and I am exhausted'],
    ['resilience', '失敗して疲れた'],
  ])('of %s shows in: %s', (category, message) => {
    expect(findMood([message])).toBe(category);
  });

  test.each(['시험에 실패했어요. 너무 힘들어요', 'がんばる気力がない。やる気が出ない'])(
    'shows in decomposed text too: %s',
    (message) => {
      expect(findMood([message.normalize('NFD')])).toBe(findMood([message]));
      expect(findMood([message])).not.toBe('hope');
    },
  );

  test('is the one that shows most often', () => {
    expect(findMood(['슬퍼요', '너무 바빠요', '마감이 내일이에요'])).toBe('productivity');
  });

  test('is the first of two equally frequent ones', () => {
    expect(findMood(['너무 바빠요', '슬퍼요'])).toBe('productivity');
    expect(findMood(['슬퍼요', '너무 바빠요'])).toBe('hope');
  });

  test('is hope when none is found', () => {
    expect(findMood([])).toBe('hope');
    expect(findMood(['음…', '12345', 'hmm'])).toBe('hope');
  });

  test('shows only at the beginning of English words', () => {
    expect(findMood(['restart the nobusyness'])).toBe('hope');
  });
});
