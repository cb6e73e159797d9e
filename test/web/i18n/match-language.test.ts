import { expect, test } from '@jest/globals';
import { matchLanguage } from '../../../web/i18n/match-language.ts';

test.each([
  [['kok-IN', 'ja'], 'ja'],
  [['jam'], undefined],
  [['enm', 'ko-Kore-KR'], 'ko'],
  [['JA'], 'ja'],
  [['kor'], 'ko'],
  [['x-ko', 'not a tag', '', 'en-GB'], 'en'],
  [[], undefined],
])('a browser set to %j is shown %s', (tags, language) => {
  expect(matchLanguage(tags, ['ko', 'en', 'ja'])).toBe(language);
});
