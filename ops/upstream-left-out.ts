import { LRUCache } from 'lru-cache';
import type { Logger } from '../logger.ts';

/** What an upstream's client reports of an item that it could not read. */
interface LeftOut {
  step: string;
  item: string;
  name: string | null;
  reason: string;
}

/** Polls read the same list many times a second: an item is named once in so long. */
const repeatAfterMs = 10 * 60_000;
const maxRemembered = 1_000;

/** Warns of items of upstreams' answers that are left out because they cannot be read (ruling D5). */
export function warnOfLeftOut(logger: Logger): (upstream: string) => (leftOut: LeftOut) => void {
  const warned = new LRUCache<string, true>({ max: maxRemembered, ttl: repeatAfterMs });
  return (upstream) => (leftOut) => {
    const key = JSON.stringify([upstream, leftOut.step, leftOut.name ?? leftOut.item, leftOut.reason]);
    if (warned.has(key)) return;
    warned.set(key, true);
    logger.warn({ upstream, ...leftOut }, 'skipped an unreadable item of an upstream answer');
  };
}
