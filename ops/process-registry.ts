import { collectDefaultMetrics, Registry } from 'prom-client';

/** A registry with Node's default metrics: CPU, memory, event loop, garbage collection. */
export function createProcessRegistry(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}
