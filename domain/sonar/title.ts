import { boundText } from '../storable-text.ts';

const maxTitleFromQuestion = 60;

/** The title of a conversation until its first question, or its owner, gives it one. */
export const untitled = { ko: '새 대화', en: 'New conversation' } as const;

/** Makes a title from a question: one line, truncated. */
export function toTitle(question: string): string {
  return boundText(question.trim().replaceAll(/\s+/g, ' '), maxTitleFromQuestion);
}
