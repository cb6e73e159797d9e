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
  const published: BusMessage[] = [];
  const deliver = (message: BusMessage) => {
    published.push(message);
    for (const listener of listeners) listener.onMessage(message);
  };
  return {
    driver: 'postgres',
    statementChannel: null,
    isListening: true,
    published,
    deliver,
    gap() {
      for (const listener of listeners) listener.onGap?.();
    },
    publish: async (message) => deliver(message),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async ping() {},
    async close() {},
  };
}
