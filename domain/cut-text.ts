const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });

/**
 * Truncates a text to `maxLength` code points, "…" included. It cuts between graphemes: a flag, a family emoji or a
 * decomposed syllable is kept whole or left out.
 */
export function cutText(text: string, maxLength: number): string {
  const characters = [...text];
  if (characters.length <= maxLength) return text;
  return `${takeGraphemes(text, maxLength - 1) || characters.slice(0, maxLength - 1).join('')}…`;
}

/** The longest prefix of whole graphemes; empty when the first grapheme is longer. */
function takeGraphemes(text: string, maxLength: number): string {
  let [end, length] = [0, 0];
  for (const { segment } of segmenter.segment(text)) {
    length += [...segment].length;
    if (length > maxLength) break;
    end += segment.length;
  }
  return text.slice(0, end);
}
