import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Readiness } from './readiness.ts';

/** A registry with Node's default metrics: CPU, memory, event loop, garbage collection. */
export function createProcessRegistry(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}

/** `roundtable_ready{dependency}`: 1 while the dependency answers this process, else 0; checked at each scrape. */
export function addReadyGauge(registry: Registry, readiness: Readiness): void {
  new Gauge({
    name: 'roundtable_ready',
    help: 'Whether a dependency of the process answers (1) or not (0)',
    labelNames: ['dependency'],
    registers: [registry],
    async collect() {
      const { dependencies } = await readiness.report();
      for (const [dependency, { status }] of Object.entries(dependencies)) {
        this.set({ dependency }, status === 'ok' ? 1 : 0);
      }
    },
  });
}

type OnFailure = (failure: { step: string; kind: string }) => void;

/** `roundtable_upstream_errors_total{upstream,step,kind}`: counts the failures that upstream clients report. */
export function countUpstreamErrors(registry: Registry): (upstream: string) => OnFailure {
  const errors = new Counter({
    name: 'roundtable_upstream_errors_total',
    help: 'Failed calls of upstreams, by the last segment of their path and the kind of failure',
    labelNames: ['upstream', 'step', 'kind'],
    registers: [registry],
  });
  return (upstream) => (failure) => errors.inc({ upstream, ...failure });
}
