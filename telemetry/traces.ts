import type { WorkflowClientInterceptor } from '@temporalio/client';
import type { ActivityInterceptorsFactory, InjectedSinks } from '@temporalio/worker';
import type { TraceSinks } from '../workflows/traces/contract.ts';

/** Interceptors and sinks that trace a process. */
export interface Traces {
  isOn: boolean;
  /** Client interceptors. */
  client: WorkflowClientInterceptor[];
  /** Activity interceptors, to be registered first. */
  activities: ActivityInterceptorsFactory[];
  /** Called by actors; required without traces too, as callers may have tracing enabled. */
  sinks: InjectedSinks<TraceSinks>;
  /** Flushes pending spans, for a few seconds at most. */
  stop(): Promise<void>;
}

export const noTraces: Traces = {
  isOn: false,
  client: [],
  activities: [],
  sinks: { traces: { handled: { fn() {} } } },
  async stop() {},
};
