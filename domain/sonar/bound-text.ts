/** A text that PostgreSQL can keep, cut to so many characters. */
export function boundText(text: string, maxLength: number): string {
  const characters = [...text.replaceAll('\0', '').toWellFormed()];
  return characters.length > maxLength
    ? `${characters.slice(0, maxLength - 1).join('')}…`
    : characters.join('');
}
