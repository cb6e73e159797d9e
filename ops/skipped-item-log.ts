import { LRUCache } from 'lru-cache';
import type { Logger } from '../logger.ts';

/** An unreadable item, as upstream clients report it. */
interface SkippedItem {
  step: string;
  item: string;
  name: string | null;
  reason: string;
}

/** Polls read the same list many times per second, so each item is logged once in this time. */
const repeatAfterMs = 10 * 60_000;
const maxRemembered = 1_000;

/** Logs items of upstream answers that are skipped because they cannot be read (ruling D5). */
export function logSkippedItems(logger: Logger): (upstream: string) => (skipped: SkippedItem) => void {
  const warned = new LRUCache<string, true>({ max: maxRemembered, ttl: repeatAfterMs });
  return (upstream) => (skipped) => {
    const key = JSON.stringify([upstream, skipped.step, skipped.name ?? skipped.item, skipped.reason]);
    if (warned.has(key)) return;
    warned.set(key, true);
    logger.warn({ upstream, ...skipped }, 'skipped an unreadable item of an upstream answer');
  };
}
