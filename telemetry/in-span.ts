import { type Context, type Span, type SpanOptions, SpanStatusCode, trace } from '@opentelemetry/api';
import { ApplicationFailure } from '@temporalio/common';

/** Runs work within a span. Of a failure it says the kind, not the words, for those may quote what was asked. */
export function inSpan<T>(
  name: string,
  options: SpanOptions,
  parent: Context,
  work: (span: Span) => Promise<T>,
): Promise<T> {
  return trace.getTracer('roundtable').startActiveSpan(name, options, parent, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      span.setAttribute('error.type', kindOf(error));
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}

function kindOf(error: unknown): string {
  const failure = error instanceof Error && error.cause instanceof ApplicationFailure ? error.cause : error;
  if (failure instanceof ApplicationFailure && failure.type) return failure.type;
  return failure instanceof Error ? failure.name : typeof failure;
}
