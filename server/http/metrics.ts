import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { ErrorCause } from './errors.ts';

/** A server's metrics. Labels have few values: a route is a template, never a path. */
export interface ServerMetrics {
  observeRequest(request: { route: string; method: string; status: number; seconds: number }): void;
  /** Counts an error response that is not a rejected request. */
  countError(route: string, cause: ErrorCause): void;
  /** Counts an open stream until the returned function is called. */
  countStream(route: string): () => void;
  /** Counts a kickoff that was refused because too many were waiting. */
  countRefusedKickoff(): void;
  /** Counts a kickoff that was rejected by the tenant's rows, without an admission. */
  countRejectedKickoff(code: string): void;
  /** Counts a request or a stream that was refused because of a limit that all servers share. */
  countLimited(limit: string): void;
  /** Counts one that this server counted alone, because the shared store was away. */
  countLocallyLimited(limit: string): void;
  setLimitStoreUp(isUp: boolean): void;
  countChatRead(result: 'hit' | 'coalesced' | 'miss'): void;
  /** Counts an actor that was terminated because its history cannot be replayed. */
  countUnreplayable(): void;
}

/** Up to 30 s, because long polls wait for up to 25 s. */
const secondsBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export function createServerMetrics(registry: Registry): ServerMetrics {
  const registers = [registry];
  const requests = new Histogram({
    name: 'roundtable_http_request_seconds',
    help: 'Time to answer a request, or to open a stream',
    labelNames: ['route', 'method', 'status'],
    buckets: secondsBuckets,
    registers,
  });
  const errors = new Counter({
    name: 'roundtable_http_errors_total',
    help: 'Requests that failed because of an internal error (cause="fault") or an unavailable dependency',
    labelNames: ['route', 'cause'],
    registers,
  });
  const streams = new Gauge({
    name: 'roundtable_sse_connections',
    help: 'Open event streams',
    labelNames: ['route'],
    registers,
  });
  const chatReads = new Counter({
    name: 'roundtable_chat_cache_reads_total',
    help: 'Reads of a chat: from the cache (hit), shared with a running read (coalesced), or from the database (miss)',
    labelNames: ['result'],
    registers,
  });

  const refusedKickoffs = new Counter({
    name: 'roundtable_refused_kickoffs_total',
    help: 'Kickoffs that were answered 429 because too many were waiting for the workers',
    registers,
  });
  const rejectedKickoffs = new Counter({
    name: 'roundtable_rejected_kickoffs_total',
    help: "Kickoffs that a server rejected by the tenant's rows, without an admission, by the API's error code",
    labelNames: ['code'],
    registers,
  });
  const limited = new Counter({
    name: 'roundtable_rate_limited_total',
    help: 'Requests and streams that were answered 429 because of a limit that all servers share',
    labelNames: ['limit'],
    registers,
  });
  const locallyLimited = new Counter({
    name: 'roundtable_locally_limited_total',
    help: 'Requests and streams that one server counted alone because the shared store was away',
    labelNames: ['limit'],
    registers,
  });
  const limitStoreUp = new Gauge({
    name: 'roundtable_limit_store_up',
    help: 'Whether the store of the limits that all servers share answers (1) or not (0)',
    registers,
  });
  limitStoreUp.set(1);
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
    countRefusedKickoff: () => refusedKickoffs.inc(),
    countRejectedKickoff: (code) => rejectedKickoffs.inc({ code }),
    countLimited: (limit) => limited.inc({ limit }),
    countLocallyLimited: (limit) => locallyLimited.inc({ limit }),
    setLimitStoreUp: (isUp) => limitStoreUp.set(isUp ? 1 : 0),
    countChatRead: (result) => chatReads.inc({ result }),
    countUnreplayable: () => unreplayable.inc(),
  };
}
