import type { WorkflowClientInterceptor } from '@temporalio/client';
import type { ActivityInterceptorsFactory, InjectedSinks } from '@temporalio/worker';
import type { TraceSinks } from '../workflows/traces/contract.ts';

/** What the parts of a process are to be given so that they are traced. */
export interface Traces {
  isOn: boolean;
  /** Around what a client says to actors. */
  client: WorkflowClientInterceptor[];
  /** Around every activity, outside of everything else. */
  activities: ActivityInterceptorsFactory[];
  /** Hears from actors; a worker without traces needs it too, for whoever asks may have them. */
  sinks: InjectedSinks<TraceSinks>;
  /** Sends what is not sent yet, for a few seconds at most. */
  stop(): Promise<void>;
}

export const noTraces: Traces = {
  isOn: false,
  client: [],
  activities: [],
  sinks: { traces: { handled: { fn() {} } } },
  async stop() {},
};
