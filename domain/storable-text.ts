/** A text without what PostgreSQL cannot keep: NUL, and halves of surrogate pairs. */
export function storableText(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}

/** A text that PostgreSQL can keep, cut to so many characters. */
export function boundText(text: string, maxLength: number): string {
  const characters = [...storableText(text)];
  return characters.length > maxLength
    ? `${characters.slice(0, maxLength - 1).join('')}…`
    : characters.join('');
}
