import type { Quote } from './quote.ts';

/** A reply as it is kept, with all that decides when each part of it is said. */
export interface Speech {
  content: string;
  /** With the last stage's reply alone. */
  quote: Quote | null;
  /** When its first token is said; milliseconds since 1970. */
  speakingFromMs: number;
  /** From one part to the next. */
  tokenMs: number;
}

/** A part of a reply in its stream (QSSE-10, QSSE-13, QSSE-14), and when it is due. */
export type SpokenPart = { dueMs: number } & (
  | { type: 'content'; data: string }
  | { type: 'quote'; data: Quote }
  | { type: 'complete' }
);

/** A long reply is said quicker, so that no stream takes longer than this for its tokens. */
const longestSpeechMs = 60_000;

/** A text's words, each but the first with the space before it: together they are the text to the letter. */
export function tokensOf(text: string): string[] {
  return text.match(/\s*\S+(?:\s+$)?|^\s+$/gu) ?? [];
}

/** The pace at which a reply is said. */
export function paceOf(content: string, tokenMs: number): number {
  return Math.min(tokenMs, Math.floor(longestSpeechMs / Math.max(1, tokensOf(content).length)));
}

/**
 * All parts of a reply in their order: tokens, the quote if there is one, the end. They follow from the
 * reply and the time alone, so every server says the same to every listener.
 */
export function partsOf({ content, quote, speakingFromMs, tokenMs }: Speech): SpokenPart[] {
  const dueMs = (place: number) => speakingFromMs + place * tokenMs;
  const tokens = tokensOf(content);
  return [
    ...tokens.map((data, place) => ({ type: 'content' as const, data, dueMs: dueMs(place) })),
    ...(quote ? [{ type: 'quote' as const, data: quote, dueMs: dueMs(tokens.length) }] : []),
    { type: 'complete', dueMs: dueMs(tokens.length + (quote ? 1 : 0)) },
  ];
}
