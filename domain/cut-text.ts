const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });

/**
 * A text of at most `maxLength` code points. A longer one ends in "…", after a character as people see it: a
 * flag, a family or a decomposed syllable is kept whole or left out.
 */
export function cutText(text: string, maxLength: number): string {
  const characters = [...text];
  if (characters.length <= maxLength) return text;
  return `${wholeCharacters(text, maxLength - 1) || characters.slice(0, maxLength - 1).join('')}…`;
}

/** The longest beginning that ends after a whole character; empty when the first one is longer. */
function wholeCharacters(text: string, maxLength: number): string {
  let [end, length] = [0, 0];
  for (const { segment } of segmenter.segment(text)) {
    length += [...segment].length;
    if (length > maxLength) break;
    end += segment.length;
  }
  return text.slice(0, end);
}
