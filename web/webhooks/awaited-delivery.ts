import type { Delivery } from '../api/types.ts';

/** A delivery that the user has sent; its result is shown when it is there. */
export interface AwaitedDelivery {
  id: string;
  /** Its attempts before; 0 for a test. */
  attempts: number;
  /** When to wait no longer, in milliseconds since 1970. */
  untilMs: number;
}

/** Longer than a receiver may take by default, 15 s. */
const awaitMs = 30_000;

export function awaitDelivery(id: string, attempts = 0): AwaitedDelivery {
  return { id, attempts, untilMs: Date.now() + awaitMs };
}

/** The delivery, once it was attempted again. */
export function findArrived(
  { id, attempts }: AwaitedDelivery,
  deliveries: readonly Delivery[],
): Delivery | undefined {
  return deliveries.find((one) => one.delivery_id === id && one.attempts > attempts);
}
