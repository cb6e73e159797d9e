import { SpanKind } from '@opentelemetry/api';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { idAttributes } from './attributes.ts';
import { inSpan } from './in-span.ts';
import { toContext } from './trace-context.ts';

/** Creates a span for each attempt at an activity, as a child of the request that caused it. */
export const traceActivities: ActivityInterceptorsFactory = ({ info }) => ({
  inbound: {
    execute(input, next) {
      const attributes = {
        temporalActivityId: info.activityId,
        temporalWorkflowId: info.workflowExecution?.workflowId ?? '',
        temporalRunId: info.workflowExecution?.runId ?? '',
        'roundtable.attempt': info.attempt,
        // From the schedule time to the start on a worker.
        'roundtable.waited_ms': Math.max(0, Date.now() - info.currentAttemptScheduledTimestampMs),
        ...idAttributes(...input.args),
      };
      const options = { kind: SpanKind.CONSUMER, attributes };
      return inSpan(
        `RunActivity:${info.activityType}`,
        { ...options, parent: toContext(input.headers) },
        () => next(input),
      );
    },
  },
});
