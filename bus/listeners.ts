import type { Logger } from '../logger.ts';
import type { BusListener, BusMessage } from './bus.ts';

/** The listeners of this process. A listener that throws is logged and does not affect the others. */
interface Listeners {
  /** Returns a function that removes the listener. */
  add(listener: BusListener): () => void;
  notify(message: BusMessage): void;
  notifyGap(): void;
}

export function createListeners(logger: Logger): Listeners {
  const subscriptions = new Set<{ listener: BusListener }>();

  // A listener may be async: without `await` its rejection would end the process.
  const call = async (invoke: () => void) => {
    try {
      await invoke();
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
