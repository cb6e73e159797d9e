import { SpanKind } from '@opentelemetry/api';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { idAttributes } from './attributes.ts';
import { inSpan } from './in-span.ts';
import { toContext } from './trace-context.ts';

/** A span of each attempt at an activity, below whoever asked for what it is part of. */
export const traceActivities: ActivityInterceptorsFactory = ({ info }) => ({
  inbound: {
    execute(input, next) {
      const attributes = {
        temporalActivityId: info.activityId,
        temporalWorkflowId: info.workflowExecution?.workflowId ?? '',
        temporalRunId: info.workflowExecution?.runId ?? '',
        'roundtable.attempt': info.attempt,
        // From when it was due to when a worker took it.
        'roundtable.waited_ms': Math.max(0, Date.now() - info.currentAttemptScheduledTimestampMs),
        ...idAttributes(...input.args),
      };
      const options = { kind: SpanKind.CONSUMER, attributes };
      return inSpan(`RunActivity:${info.activityType}`, options, toContext(input.headers), () => next(input));
    },
  },
});
