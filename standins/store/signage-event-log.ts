import { LRUCache } from 'lru-cache';
import type { SignageEventRequest } from '../../upstreams/store/schema.ts';

export interface ReceivedSignageEvent extends SignageEventRequest {
  /** ISO 8601. */
  received_at: string;
}

/** The newest signage events of each tenant, oldest first. */
export class SignageEventLog {
  readonly #limit: number;
  readonly #byTenant = new LRUCache<string, ReceivedSignageEvent[]>({ max: 1_000 });
  readonly #keys = new LRUCache<string, true>({ max: 10_000 });

  constructor(limit = 1_000) {
    this.#limit = limit;
  }

  /** A repeated event with the same key is not recorded again. */
  record(tenant: string, key: string | null, event: SignageEventRequest): void {
    const scopedKey = JSON.stringify([tenant, key]);
    if (key !== null && this.#keys.has(scopedKey)) return;
    if (key !== null) this.#keys.set(scopedKey, true);
    const received = { ...event, received_at: new Date().toISOString() };
    this.#byTenant.set(tenant, [...this.of(tenant), received].slice(-this.#limit));
  }

  of(tenant: string): readonly ReceivedSignageEvent[] {
    return this.#byTenant.get(tenant) ?? [];
  }
}
