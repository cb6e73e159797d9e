import { boundText } from '../storable-text.ts';

const maxTitleFromQuestion = 60;

/** What a conversation is called until its first question, or its owner, gives it a title. */
export const untitled = { ko: '새 대화', en: 'New conversation' } as const;

/** A title made of a question: its words in one line, cut where it gets long. */
export function toTitle(question: string): string {
  return boundText(question.trim().replaceAll(/\s+/g, ' '), maxTitleFromQuestion);
}
