import type { Traces } from '../telemetry/traces.ts';
import type { RunningWorker } from './start-worker.ts';

/** The same worker, which sends what its traces still have however it ends: by itself it is needed most. */
export function withTraces(worker: RunningWorker, traces: Traces): RunningWorker {
  const done = worker.done.finally(() => traces.stop());
  return { done, stop: () => worker.stop().finally(() => done) };
}
