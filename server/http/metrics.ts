import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { ErrorCause } from './errors.ts';

/** What a server counts. Labels are of a few known values: routes as templates, never a path that was asked for. */
export interface ServerMetrics {
  observeRequest(request: { route: string; method: string; status: number; seconds: number }): void;
  /** Counts an answer that is an error and no refusal. */
  countError(route: string, cause: ErrorCause): void;
  /** Counts a stream that is open, until the call that it returns. */
  countStream(route: string): () => void;
  countChatRead(result: 'hit' | 'coalesced' | 'miss'): void;
  /** Counts an actor that was terminated because its history cannot be replayed. */
  countUnreplayable(): void;
}

/** Polls may wait for 25 s. */
const secondsBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export function createServerMetrics(registry: Registry): ServerMetrics {
  const registers = [registry];
  const requests = new Histogram({
    name: 'roundtable_http_request_seconds',
    help: 'Time to answer a request; of a stream, to open it',
    labelNames: ['route', 'method', 'status'],
    buckets: secondsBuckets,
    registers,
  });
  const errors = new Counter({
    name: 'roundtable_http_errors_total',
    help: 'Requests that were not answered as asked, by a fault of our own (cause="fault") or for want of a part',
    labelNames: ['route', 'cause'],
    registers,
  });
  const streams = new Gauge({
    name: 'roundtable_sse_connections',
    help: 'Event streams that are open',
    labelNames: ['route'],
    registers,
  });
  const chatReads = new Counter({
    name: 'roundtable_chat_cache_reads_total',
    help: 'Reads of a chat for a poll: from the cache (hit), with a read under way (coalesced), or from the database (miss)',
    labelNames: ['result'],
    registers,
  });

  const unreplayable = new Counter({
    name: 'roundtable_unreplayable_actors_total',
    help: 'Actors that were terminated because the deployed code cannot replay their history',
    registers,
  });

  return {
    observeRequest: ({ seconds, ...labels }) => requests.observe(labels, seconds),
    countError: (route, cause) => errors.inc({ route, cause }),
    countStream(route) {
      streams.inc({ route });
      return () => streams.dec({ route });
    },
    countChatRead: (result) => chatReads.inc({ result }),
    countUnreplayable: () => unreplayable.inc(),
  };
}
