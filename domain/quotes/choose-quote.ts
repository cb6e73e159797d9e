import { findMood } from './mood.ts';
import type { Quote } from './quote.ts';
import { quotes } from './quotes.ts';

/**
 * The quote for a conversation (ruling B11). The mood of its messages gives the category, its key the quote in it, so
 * the same conversation always gets the same quote.
 * @param key a hash in hex
 * @param userMessages oldest first
 */
export function chooseQuote(key: string, userMessages: readonly string[]): Quote {
  const candidates = quotes[findMood(userMessages)];
  const chosen = candidates[Number.parseInt(key.slice(-8), 16) % candidates.length];
  if (!chosen) throw new Error(`"${key}" is not a hexadecimal key`);
  const { id, text, author, category } = chosen;
  return { id, text, author, category };
}
