import type { Quote } from './quote.ts';

/** A reply as it is kept, with all that decides when each part of it is said. */
export interface TokenSchedule {
  content: string;
  /** With the last stage's reply alone. */
  quote: Quote | null;
  /** When its first token is said; milliseconds since 1970. */
  startsAtMs: number;
  /** From one part to the next. */
  tokenMs: number;
}

/** A part of a reply in its stream (QSSE-10, QSSE-13, QSSE-14), and when it is due. */
export type StreamChunk = { dueMs: number } & (
  | { type: 'content'; data: string }
  | { type: 'quote'; data: Quote }
  | { type: 'complete' }
);

/** A long reply is said quicker, so that no stream takes longer than this for its tokens. */
const longestStreamMs = 60_000;

/** A text's words, each but the first with the space before it: together they are the text to the letter. */
export function splitTokens(text: string): string[] {
  return text.match(/\s*\S+(?:\s+$)?|^\s+$/gu) ?? [];
}

/** The pace at which a reply is said. */
export function getTokenInterval(content: string, tokenMs: number): number {
  return Math.min(tokenMs, Math.floor(longestStreamMs / Math.max(1, splitTokens(content).length)));
}

/**
 * All parts of a reply in their order: tokens, the quote if there is one, the end. They follow from the
 * reply and the time alone, so every server says the same to every listener.
 */
export function getStreamChunks({
  content,
  quote,
  startsAtMs: speakingFromMs,
  tokenMs,
}: TokenSchedule): StreamChunk[] {
  const dueMs = (place: number) => speakingFromMs + place * tokenMs;
  const tokens = splitTokens(content);
  return [
    ...tokens.map((data, place) => ({ type: 'content' as const, data, dueMs: dueMs(place) })),
    ...(quote ? [{ type: 'quote' as const, data: quote, dueMs: dueMs(tokens.length) }] : []),
    { type: 'complete', dueMs: dueMs(tokens.length + (quote ? 1 : 0)) },
  ];
}
