import type { Quote } from './quote.ts';

/** A stored reply with everything that determines when its chunks are due. */
interface TokenSchedule {
  content: string;
  /** Only with the reply of the last stage. */
  quote: Quote | null;
  /** When its first token is due; milliseconds since 1970. */
  startsAtMs: number;
  /** Interval between two chunks. */
  tokenMs: number;
}

/** One event of a reply's stream (QSSE-10, QSSE-13, QSSE-14), and when it is due; milliseconds since 1970. */
export type StreamChunk = { dueMs: number } & (
  | { type: 'content'; data: string }
  | { type: 'quote'; data: Quote }
  | { type: 'complete' }
);

/** The tokens of a long reply have shorter intervals, so that no stream takes longer than this. */
const maxStreamMs = 60_000;

/** Splits a text into words, each but the first with the space before it. Joined they are exactly the text. */
export function splitTokens(text: string): string[] {
  return text.match(/\s*\S+(?:\s+$)?|^\s+$/gu) ?? [];
}

/** Interval between two tokens; milliseconds. */
export function getTokenInterval(content: string, tokenMs: number): number {
  return Math.min(tokenMs, Math.floor(maxStreamMs / Math.max(1, splitTokens(content).length)));
}

/**
 * All chunks of a reply in order: tokens, the quote if there is one, the end. They are a function of the reply alone,
 * so every server streams the same chunks to every client.
 */
export function getStreamChunks({ content, quote, startsAtMs, tokenMs }: TokenSchedule): StreamChunk[] {
  const getDueMs = (position: number) => startsAtMs + position * tokenMs;
  const tokens = splitTokens(content);
  return [
    ...tokens.map((data, position) => ({ type: 'content' as const, data, dueMs: getDueMs(position) })),
    ...(quote ? [{ type: 'quote' as const, data: quote, dueMs: getDueMs(tokens.length) }] : []),
    { type: 'complete', dueMs: getDueMs(tokens.length + (quote ? 1 : 0)) },
  ];
}
