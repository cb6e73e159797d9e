import { describe, expect, test } from '@jest/globals';
import { cutText } from '../../domain/cut-text.ts';

describe('a cut text', () => {
  test.each([
    ['a flag', '🇰🇷'],
    ['a family', '👨‍👩‍👧‍👦'],
    ['a decomposed syllable', '한'.normalize('NFD')],
    ['a skin tone', '👍🏽'],
  ])('keeps %s whole or leaves it out', (_, character) => {
    const length = [...character].length;
    expect(cutText(`ab${character}cd`, 2 + length)).toBe('ab…');
    expect(cutText(`ab${character}cd`, 3 + length)).toBe(`ab${character}…`);
    expect(cutText(`ab${character}cd`, 4 + length)).toBe(`ab${character}cd`);
  });

  test('never exceeds its limit of code points', () => {
    const accents = `e${'\u0301'.repeat(50)}`;
    expect(cutText(accents, 10)).toBe(`e${'\u0301'.repeat(8)}…`);
    expect([...cutText('😀'.repeat(20), 10)]).toHaveLength(10);
  });
});
