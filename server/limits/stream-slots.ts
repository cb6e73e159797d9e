/**
 * Limits of concurrent streams that all servers share.
 *
 * 1. A server's row of a key in the store says how many streams it has open. A new stream is granted if the rows of
 *    all servers leave room for it, in one atomic step.
 * 2. Rows hold totals, not changes: a call whose answer is lost is corrected by the next one. A key has one total on a
 *    server, from its first stream until its row is gone.
 * 3. One call at a time is under way, with all that has changed: streams that open or close meanwhile share the next.
 * 4. Rows are renewed while streams are open. Those of a server that has died end with their time (limit-store.ts).
 * 5. Without the store a server grants up to the whole limit itself. It writes its rows once the store is back, so
 *    streams that are open stay open, and new ones are refused until there is room.
 */
import { type SlotClaim, slotTtlMs } from './limit-store.ts';
import type { StoreGuard } from './store-guard.ts';
import { toStoredKey } from './stored-key.ts';

/** Releases a stream's slot; further calls do nothing. */
export type ReleaseSlot = () => void;

export interface StreamLimit {
  /** The most open streams of a key on all servers. */
  max: number;
  /** Takes a slot; null if all are taken. */
  acquire(key: string): Promise<ReleaseSlot | null>;
}

export interface StreamSlots {
  limit(name: string, max: number): StreamLimit;
  /** Releases all slots. */
  close(): Promise<void>;
}

interface StreamSlotsOptions {
  guard: Pick<StoreGuard, 'ask' | 'onBack'>;
  /** Called when a stream was refused. */
  onRefused(name: string): void;
  /** Called for each stream that is counted on this server alone. */
  onLocal(name: string): void;
}

/** A key with open streams, or that wants some. */
interface Holding {
  storedKey: string;
  name: string;
  max: number;
  /** Streams that are open on this server. */
  held: number;
  waiting: ((isGranted: boolean) => void)[];
}

const renewMs = slotTtlMs / 3;
/** Keys in one call. */
const batchSize = 500;

export function createStreamSlots({ guard, onRefused, onLocal }: StreamSlotsOptions): StreamSlots {
  const holdings = new Map<string, Holding>();
  const changed = new Set<Holding>();
  let isWriting = false;
  let writing = Promise.resolve();
  let isClosed = false;

  const renewing = setInterval(() => writeAll(), renewMs).unref();
  guard.onBack(() => writeAll());

  function getHolding(name: string, max: number, key: string): Holding {
    const storedKey = toStoredKey(name, key);
    const holding = holdings.get(storedKey) ?? { storedKey, name, max, held: 0, waiting: [] };
    holdings.set(storedKey, holding);
    return holding;
  }

  function write(holding: Holding): Promise<void> {
    changed.add(holding);
    return writeChanged();
  }

  function writeAll(): Promise<void> {
    for (const holding of holdings.values()) changed.add(holding);
    return writeChanged();
  }

  function writeChanged(): Promise<void> {
    if (isWriting) return writing;
    isWriting = true;
    writing = writeBatches();
    return writing;
  }

  async function writeBatches(): Promise<void> {
    try {
      while (changed.size > 0) await writeBatch([...changed].slice(0, batchSize));
    } finally {
      isWriting = false;
    }
  }

  async function writeBatch(batch: readonly Holding[]): Promise<void> {
    const claims = batch.map(toClaim);
    for (const holding of batch) changed.delete(holding);
    const granted = await guard.ask((store) => store.claimSlots(claims));
    for (const [index, holding] of batch.entries()) {
      const wanted = claims[index]?.wanted ?? 0;
      if (granted === null) grantLocally(holding, wanted);
      else grant(holding, wanted, granted[index] ?? 0);
      if (granted !== null) forgetIfEmpty(holding);
    }
  }

  /** Not before its row is gone: a key must not have two holdings, of which each would write its own total. */
  function forgetIfEmpty(holding: Holding): void {
    const isEmpty = holding.held === 0 && holding.waiting.length === 0;
    if (isEmpty && !changed.has(holding)) holdings.delete(holding.storedKey);
  }

  function grantLocally(holding: Holding, wanted: number): void {
    for (let count = 0; count < wanted; count += 1) onLocal(holding.name);
    grant(holding, wanted, Math.max(0, Math.min(wanted, holding.max - holding.held)));
  }

  return {
    limit: (name, max) => ({
      max,
      async acquire(key) {
        const holding = getHolding(name, max, key);
        const isGranted = await new Promise<boolean>((resolve) => {
          holding.waiting.push(resolve);
          void write(holding);
        });
        if (!isGranted) {
          onRefused(name);
          return null;
        }
        let isReleased = false;
        return () => {
          if (isReleased || isClosed) return;
          isReleased = true;
          holding.held -= 1;
          void write(holding);
        };
      },
    }),
    async close() {
      isClosed = true;
      clearInterval(renewing);
      for (const holding of holdings.values()) holding.held = 0;
      await writeAll();
    },
  };
}

function toClaim({ storedKey, held, waiting, max }: Holding): SlotClaim {
  return { key: storedKey, held, wanted: waiting.length, limit: max };
}

/** Answers those that waited first. */
function grant(holding: Holding, wanted: number, granted: number): void {
  holding.held += granted;
  for (const [index, resolve] of holding.waiting.splice(0, wanted).entries()) resolve(index < granted);
}
