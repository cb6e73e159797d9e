import { collectDefaultMetrics, Registry } from 'prom-client';

/** The metrics of this process, beginning with those of Node itself: CPU, memory, event loop, collections. */
export function createProcessRegistry(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}
