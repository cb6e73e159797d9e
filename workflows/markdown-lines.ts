/**
 * Joins lines to one Markdown paragraph with an empty line at its end. The Temporal UI shows details in a frame that
 * is too low for the space between paragraphs, and slightly too low for every line.
 */
export function markdownLines(lines: readonly string[]): string {
  return [...lines, '\u00a0'].join('  \n');
}
