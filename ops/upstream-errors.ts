import { Counter, type Registry } from 'prom-client';

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
