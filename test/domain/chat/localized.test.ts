import { describe, expect, test } from '@jest/globals';
import { toIngredientText, toLocalized } from '../../../domain/chat/localized.ts';

describe('a localized text', () => {
  test('has a single language under all three [LOCALE-05, LOCALE-09]', () => {
    expect(toLocalized('두부')).toEqual({ ko: '두부', en: '두부', ja: '두부' });
  });

  test.each([
    ['all three', { ko: '두부', en: 'tofu', ja: '豆腐' }, { ko: '두부', en: 'tofu', ja: '豆腐' }],
    ['Japanese as jp', { ko: '두부', en: 'tofu', jp: '豆腐' }, { ko: '두부', en: 'tofu', ja: '豆腐' }],
    ['ja before jp', { ja: '豆腐', jp: 'other' }, { ko: '豆腐', en: '豆腐', ja: '豆腐' }],
    ['English alone', { en: 'tofu' }, { ko: 'tofu', en: 'tofu', ja: 'tofu' }],
    ['a null', { ko: null, en: 'tofu', ja: '豆腐' }, { ko: 'tofu', en: 'tofu', ja: '豆腐' }],
    ['jp alone', { jp: '豆腐' }, { ko: '豆腐', en: '豆腐', ja: '豆腐' }],
    ['an empty text', { ko: '', en: 'Onion', jp: ' ' }, { ko: 'Onion', en: 'Onion', ja: 'Onion' }],
    ['jp where ja is empty', { ja: '', jp: '豆腐' }, { ko: '豆腐', en: '豆腐', ja: '豆腐' }],
    ['nothing', {}, { ko: '', en: '', ja: '' }],
  ])('is completed from %s', (_what, given, expected) => {
    expect(toLocalized(given)).toEqual(expected);
  });

  test('has Japanese under jp in ingredients alone [LOCALE-10]', () => {
    const expected = { ko: '두부', en: 'tofu', jp: '豆腐' };
    expect(toIngredientText({ ko: '두부', en: 'tofu', ja: '豆腐' })).toEqual(expected);
    expect(toIngredientText({ ko: '두부', en: 'tofu', jp: '豆腐' })).toEqual(expected);
  });
});
