import { type Attributes, context, type Span, SpanKind, trace } from '@opentelemetry/api';
import type { WorkflowClientInterceptor } from '@temporalio/client';
import { idAttributes } from './attributes.ts';
import { inSpan } from './in-span.ts';
import { withTraceContext } from './trace-context.ts';

/** Spans for calls to actors, named like those of Temporal's own interceptors. */
export const traceClient: WorkflowClientInterceptor = {
  startUpdateWithStart: (input, next) =>
    inClientSpan(
      `UpdateWithStartWorkflow:${input.updateName}`,
      {
        workflowId: input.workflowStartOptions.workflowId,
        ids: idAttributes(...input.workflowStartOptions.args, ...input.updateArgs),
      },
      async (span) => {
        span.setAttribute('temporalUpdateId', input.updateOptions.updateId ?? '');
        const output = await next({
          ...input,
          updateHeaders: withTraceContext(input.updateHeaders),
          workflowStartHeaders: withTraceContext(input.workflowStartHeaders),
        });
        // A rejected update is a valid answer, so the span has no error status.
        const failure = output.updateOutcome?.failure;
        if (failure) span.setAttribute('error.type', failure.applicationFailureInfo?.type ?? 'Failure');
        return output;
      },
    ),
  signalWithStart: (input, next) =>
    inClientSpan(
      `SignalWithStartWorkflow:${input.signalName}`,
      { workflowId: input.options.workflowId, ids: idAttributes(...input.options.args) },
      () => next({ ...input, headers: withTraceContext(input.headers) }),
    ),
  signal: (input, next) =>
    inClientSpan(
      `SignalWorkflow:${input.signalName}`,
      { workflowId: input.workflowExecution.workflowId },
      () => next({ ...input, headers: withTraceContext(input.headers) }),
    ),
  query: (input, next) =>
    inClientSpan(`QueryWorkflow:${input.queryType}`, { workflowId: input.workflowExecution.workflowId }, () =>
      next(input),
    ),
};

function inClientSpan<T>(
  name: string,
  { workflowId, ids = {} }: { workflowId: string; ids?: Attributes },
  call: (span: Span) => Promise<T>,
): Promise<T> {
  // Adds the ids to the span of the request as well.
  trace.getActiveSpan()?.setAttributes(ids);
  const attributes = { temporalWorkflowId: workflowId, ...ids };
  return inSpan(name, { kind: SpanKind.CLIENT, attributes, parent: context.active() }, call);
}
