import type { Logger } from '../logger.ts';
import type { BusListener, BusMessage } from './bus.ts';

/** Who listens in this process. A listener that throws is logged and keeps nobody else from hearing. */
export interface Listeners {
  /** Returns the call that removes it again. */
  add(listener: BusListener): () => void;
  notify(message: BusMessage): void;
  notifyGap(): void;
}

export function createListeners(logger: Logger): Listeners {
  const subscriptions = new Set<{ listener: BusListener }>();

  // `await`, as a listener may be an async function and its rejection would end the process.
  const call = async (hear: () => void) => {
    try {
      await hear();
    } catch (err) {
      logger.error({ err }, 'bus: listener failed');
    }
  };

  return {
    add(listener) {
      const subscription = { listener };
      subscriptions.add(subscription);
      return () => void subscriptions.delete(subscription);
    },
    notify(message) {
      for (const { listener } of subscriptions) void call(() => listener.onMessage(message));
    },
    notifyGap() {
      for (const { listener } of subscriptions) void call(() => listener.onGap?.());
    },
  };
}
