/**
 * Between the lines of what an actor tells of itself in Markdown. One short paragraph is all that the Temporal UI
 * shows whole: its frame is too low by as much as there is between paragraphs, and by lines that it has to break.
 */
export const lineBreak = '  \n';
