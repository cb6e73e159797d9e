import { randomBytes } from 'node:crypto';

/** Generates ids of traces and spans. */
export interface SpanIds {
  generateTraceId(): string;
  generateSpanId(): string;
  /** Gives this id to the span that `start` creates: the actor has already sent it to its activities. */
  withSpanId<T>(spanId: string, start: () => T): T;
}

export function createSpanIds(): SpanIds {
  let given: string | null = null;
  return {
    generateTraceId: () => randomBytes(16).toString('hex'),
    generateSpanId: () => given ?? randomBytes(8).toString('hex'),
    withSpanId(spanId, start) {
      given = spanId;
      try {
        return start();
      } finally {
        given = null;
      }
    },
  };
}
