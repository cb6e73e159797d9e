import { describe, expect, test } from '@jest/globals';
import { hasVisibleCharacter } from '../../domain/visible-text.ts';

describe('a text without a visible character', () => {
  test.each([
    ['nothing', ''],
    ['blanks', ' \t\r\n\u00a0\u3000\u2028'],
    ['zero widths', '\u200b\u200c\u200d\u2060\ufeff'],
    ['bidi controls', '\u200e\u200f\u202a\u202e\u2066\u2069\u061c'],
    ['variation selectors', '\ufe0f\ufe00\u{e0100}\u180b'],
    ['Hangul fillers', '\u3164\u115f\u1160\uffa0'],
    ['a blank braille pattern', '\u2800'],
    ['a soft hyphen', '\u00ad'],
    ['tags', '\u{e0041}\u{e007f}'],
    ['controls', '\u0007\u001b\u0085'],
    ['annotation marks', '\ufff9\ufffb'],
    ['a null notehead', '\u{1d159}'],
  ])('consists of %s', (_what, text) => {
    expect(hasVisibleCharacter(text)).toBe(false);
  });

  test.each(['카레', 'x\u200b', '🍛', '👨‍👩‍👧‍👦', '0', '.', 'e\u0301', 'ㅋ', '\ufffd', '⠁', '؀'])(
    'is not %s',
    (text) => {
      expect(hasVisibleCharacter(text)).toBe(true);
    },
  );
});
