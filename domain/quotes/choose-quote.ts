import { findMood } from './mood.ts';
import type { Quote } from './quote.ts';
import { quotes } from './quotes.ts';

/**
 * The quote for a conversation (ruling B11): its mood says the category, its key which one of it, so that
 * the same conversation always gets the same.
 * @param key hexadecimal, as long as a hash
 * @param said the user's messages, oldest first
 */
export function chooseQuote(key: string, said: readonly string[]): Quote {
  const fitting = quotes[findMood(said)];
  const chosen = fitting[Number.parseInt(key.slice(-8), 16) % fitting.length];
  if (!chosen) throw new Error(`"${key}" is no hexadecimal key`);
  const { id, text, author, category } = chosen;
  return { id, text, author, category };
}
