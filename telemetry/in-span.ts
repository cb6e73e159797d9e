import { type Context, type Span, type SpanOptions, SpanStatusCode, trace } from '@opentelemetry/api';
import { ApplicationFailure } from '@temporalio/common';

/** Runs `work` in a span. A failure is recorded by type, without its message, which may quote shoppers' text. */
export function inSpan<T>(
  name: string,
  { parent, ...options }: SpanOptions & { parent: Context },
  work: (span: Span) => Promise<T>,
): Promise<T> {
  return trace.getTracer('roundtable').startActiveSpan(name, options, parent, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      span.setAttribute('error.type', toErrorType(error));
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}

function toErrorType(error: unknown): string {
  const failure = error instanceof Error && error.cause instanceof ApplicationFailure ? error.cause : error;
  if (failure instanceof ApplicationFailure && failure.type) return failure.type;
  return failure instanceof Error ? failure.name : typeof failure;
}
