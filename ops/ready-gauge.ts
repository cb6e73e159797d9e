import { Gauge, type Registry } from 'prom-client';
import type { Readiness } from './readiness.ts';

/** `roundtable_ready{part}`: 1 while the dependency answers this process, else 0; checked at each scrape. */
export function addReadyGauge(registry: Registry, readiness: Readiness): void {
  new Gauge({
    name: 'roundtable_ready',
    help: 'Whether a dependency of the process answers (1) or not (0)',
    labelNames: ['part'],
    registers: [registry],
    async collect() {
      const { parts } = await readiness.report();
      for (const [part, { status }] of Object.entries(parts)) this.set({ part }, status === 'ok' ? 1 : 0);
    },
  });
}
