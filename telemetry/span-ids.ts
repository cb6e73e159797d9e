import { randomBytes } from 'node:crypto';

/** Ids of traces and spans. */
export interface SpanIds {
  generateTraceId(): string;
  generateSpanId(): string;
  /** The span that `start` starts gets this id: an actor has told its activities of it already. */
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
