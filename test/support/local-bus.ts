import type { Bus, BusListener, BusMessage } from '../../bus/bus.ts';

/** An in-process bus that delivers messages synchronously. */
export interface LocalBus extends Bus {
  isListening: boolean;
  readonly published: BusMessage[];
  deliver(message: BusMessage): void;
  gap(): void;
}

export function createLocalBus(): LocalBus {
  const listeners = new Set<BusListener>();
  const told: BusMessage[] = [];
  const tell = (message: BusMessage) => {
    told.push(message);
    for (const listener of listeners) listener.onMessage(message);
  };
  return {
    driver: 'postgres',
    isListening: true,
    published: told,
    deliver: tell,
    gap() {
      for (const listener of listeners) listener.onGap?.();
    },
    publish: async (message) => tell(message),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async ping() {},
    async close() {},
  };
}
