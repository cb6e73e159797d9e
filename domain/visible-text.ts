/**
 * Invisible characters: white space, control characters, characters that Unicode defines as ignorable (zero widths,
 * bidi controls, variation selectors, soft hyphens, Hangul fillers, tags), annotation marks, Egyptian format
 * controls, the blank braille pattern and the null notehead.
 */
const invisible =
  /[\s\p{Z}\p{Cc}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb\u2800\u{13430}-\u{1343f}\u{1d159}]/gu;

/** Whether the text has a character that a reader can see (ruling D8). */
export function hasVisibleCharacter(text: string): boolean {
  return text.replaceAll(invisible, '') !== '';
}
