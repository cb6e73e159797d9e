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
  ])('of %s shows in: %s', (category, said) => {
    expect(findMood([said])).toBe(category);
  });

  test.each(['시험에 실패했어요. 너무 힘들어요', 'がんばる気力がない。やる気が出ない'])(
    'shows in decomposed text too: %s',
    (said) => {
      expect(findMood([said.normalize('NFD')])).toBe(findMood([said]));
      expect(findMood([said])).not.toBe('hope');
    },
  );

  test('is the one that shows most often', () => {
    expect(findMood(['슬퍼요', '너무 바빠요', '마감이 내일이에요'])).toBe('productivity');
  });

  test('is the first of two that show alike', () => {
    expect(findMood(['너무 바빠요', '슬퍼요'])).toBe('productivity');
    expect(findMood(['슬퍼요', '너무 바빠요'])).toBe('hope');
  });

  test('is hope where none shows', () => {
    expect(findMood([])).toBe('hope');
    expect(findMood(['음…', '12345', 'hmm'])).toBe('hope');
  });

  test('shows at the beginning of English words alone', () => {
    expect(findMood(['restart the nobusyness'])).toBe('hope');
  });
});
