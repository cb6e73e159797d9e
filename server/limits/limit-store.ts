import type { Logger } from '../../logger.ts';

/** A counter of all servers after points were added to it. */
export interface CounterState {
  /** Its points, with those just added. */
  total: number;
  /** Time until its window ends, in milliseconds. */
  msLeft: number;
}

/** What this server holds of a limit of concurrent streams, and what it wants beyond that. */
export interface SlotClaim {
  key: string;
  held: number;
  /** 0 renews what is held, or writes that it is less than before. */
  wanted: number;
  /** The most slots of all servers together. */
  limit: number;
}

/** Counts that all servers share. Keys are at most 200 characters. */
export interface LimitStore {
  driver: 'redis' | 'postgres';
  /** Adds points to the counter of a key. Its window of `windowS` begins with its first points. */
  addPoints(key: string, points: number): Promise<CounterState>;
  /**
   * Grants each claim what is free of its limit, and writes what this server holds from then on. What a server does
   * not renew for `slotTtlMs` is free again.
   * @returns the number of slots granted to each claim, in order
   */
  claimSlots(claims: readonly SlotClaim[]): Promise<number[]>;
  close(): Promise<void>;
}

/** The window of all rates, in seconds. */
export const windowS = 60;
/** How long slots of a server that has died stay taken: its clients come back sooner, and may be refused until then. */
export const slotTtlMs = 15_000;

export interface LimitStoreOptions {
  /** The process: what it holds counts apart from what others hold. */
  serverId: string;
  logger: Logger;
}
