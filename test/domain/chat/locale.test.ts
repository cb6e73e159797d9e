import { describe, expect, test } from '@jest/globals';
import { parseLocale, resolveLocale } from '../../../domain/chat/locale.ts';

describe('a locale', () => {
  test.each([
    ['ko', 'ko'],
    ['EN', 'en'],
    ['ja-JP', 'ja'],
    ['en_US', 'en'],
    [' ko-Kore-KR ', 'ko'],
  ])('%j is read by its primary subtag as %s [LOCALE-02]', (value, locale) => {
    expect(parseLocale(value)).toBe(locale);
  });

  test.each(['fr', 'kor', 'zh-CN', '', '-ko', 'jp', null, undefined, 7, ['ko'], { locale: 'ko' }])(
    '%j counts as missing [LOCALE-02]',
    (value) => {
      expect(parseLocale(value)).toBeNull();
    },
  );
});

describe('the language of a round', () => {
  test.each([
    ["the profile's", 'ja', 'en', 'ja'],
    ["the tenant's where the profile has none", undefined, 'en', 'en'],
    ["the tenant's where the profile's is unsupported", 'fr-FR', 'ja-JP', 'ja'],
    ['Korean where neither is supported', 'fr', 'de', 'ko'],
    ['Korean where there is none', null, null, 'ko'],
  ])('is %s [LOCALE-01]', (_what, profile, tenant, expected) => {
    expect(resolveLocale(profile, tenant)).toBe(expected);
  });
});
