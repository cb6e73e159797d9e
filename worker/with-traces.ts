import type { Traces } from '../telemetry/traces.ts';
import type { RunningWorker } from './start-worker.ts';

/** Flushes traces when the worker ends, also after a failure. */
export function withTraces(worker: RunningWorker, traces: Traces): RunningWorker {
  const done = worker.done.finally(() => traces.stop());
  return { done, stop: () => worker.stop().finally(() => done) };
}
