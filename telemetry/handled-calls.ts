import { propagation, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import type { InjectedSink } from '@temporalio/worker';
import type { TraceSinks } from '../workflows/traces/contract.ts';
import { idAttributes } from './attributes.ts';
import type { SpanIds } from './span-ids.ts';

/** A sink that creates a span for each handled update and signal of an actor; it is not called during replay. */
export function createHandledCallSink(ids: SpanIds): InjectedSink<TraceSinks['traces']>['handled'] {
  return {
    fn({ workflowId, runId }, call) {
      const { name, parent, spanId, startedAt, endedAt, errorType } = call;
      const attributes = {
        temporalWorkflowId: workflowId,
        temporalRunId: runId,
        ...idAttributes(call.ids),
        ...(errorType !== null && { 'error.type': errorType }),
      };
      const options = { kind: SpanKind.SERVER, startTime: new Date(startedAt), attributes };
      const context = propagation.extract(ROOT_CONTEXT, parent);
      const tracer = trace.getTracer('roundtable');
      ids.withSpanId(spanId, () => tracer.startSpan(name, options, context)).end(new Date(endedAt));
    },
  };
}
