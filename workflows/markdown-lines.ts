/**
 * What an actor tells of itself in Markdown, a line each. One paragraph, and an empty line behind it: the frame
 * that the Temporal UI shows it in is too low by the space between paragraphs, and by a little for every line.
 */
export function markdownLines(lines: readonly string[]): string {
  return [...lines, '\u00a0'].join('  \n');
}
