import { Gauge, type Registry } from 'prom-client';
import type { Readiness } from './readiness.ts';

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
