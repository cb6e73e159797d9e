import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EventBuffer } from 'better-sse';
import { LRUCache } from 'lru-cache';
import type { Bus } from '../../../bus/bus.ts';
import type { Db } from '../../../db/orm.ts';
import { readEvents } from '../../../db/repositories/chat/published-events.ts';
import { findSuspended } from '../../../db/repositories/tenants/tenants.ts';
import type { Logger } from '../../../logger.ts';
import { ApiError } from '../../http/errors.ts';
import type { StreamLimit } from '../../limits/stream-slots.ts';
import { gapFrame, openStream, type Stream, toFrame } from './open-stream.ts';
import { toStreamEvents } from './view.ts';

export interface StreamRequest {
  req: IncomingMessage;
  res: ServerResponse;
  tenantId: string;
  /** When the session and so the stream ends. */
  expiresAt: Date;
}

export interface TenantStreams {
  /**
   * Answers the request with a stream of its tenant's events.
   * @throws {ApiError} 429 when the tenant has too many open streams
   */
  open(request: StreamRequest): Promise<void>;
  /** Ends all streams at once, and every stream that is opened later. */
  close(): void;
}

export interface TenantStreamsOptions {
  db: Db;
  bus: Bus;
  logger: Logger;
  /** Of open streams per tenant. */
  limit: StreamLimit;
  pingMs: number;
}

/** A tenant with open streams on this server. */
interface SubscribedTenant {
  streams: Set<Stream>;
  /** Ids of events to read, one list per message. */
  pending: string[][];
  isReading: boolean;
  /** Whether an event was dropped since the last `gap`. */
  hasDropped: boolean;
}

/** The most pending messages of a tenant while rows are read; further ones are dropped. */
const maxPending = 1_000;
const retryAfterS = 10;
/** Ids of events that were sent: far more than come within the seconds that a repeat may follow after. */
const maxSent = 10_000;

/**
 * Tenants' event streams of this server, with one subscription to the bus. The rows of a message are read from
 * PostgreSQL once for all streams of the tenant, in order; messages of tenants without streams are skipped.
 *
 * Live only (ruling Q34): events are not stored for later and not sent twice. While the bus is unavailable, streams
 * stay open and carry only pings. Events of that time, and dropped ones, are only in the history: a `gap` follows them,
 * so that a dashboard reads it without asking at intervals.
 */
export function createTenantStreams(options: TenantStreamsOptions): TenantStreams {
  const { db, bus, logger, limit, pingMs } = options;
  const tenants = new Map<string, SubscribedTenant>();
  // A repeated request, or a local activity that ran again, publishes its event a second time.
  const sent = new LRUCache<string, true>({ max: maxSent });
  let closed = false;

  const unsubscribe = bus.subscribe({
    onMessage(message) {
      if (message.kind === 'tenant_changed') cut(message.tenant_id);
      if (message.kind !== 'tenant_event') return;
      const tenant = tenants.get(message.tenant_id);
      if (!tenant) return;
      if (tenant.pending.length >= maxPending) {
        logger.warn(
          { tenant_id: message.tenant_id },
          'streams: dropped an event, because rows are read too slowly',
        );
        tenant.hasDropped = true;
        return;
      }
      tenant.pending.push(message.event_ids);
      void sendPending(message.tenant_id, tenant);
    },
    onGap() {
      for (const tenant of tenants.values()) sendToAll(tenant, gapFrame);
      // A suspension may be among the lost messages.
      findSuspended(db, [...tenants.keys()])
        .then((suspended) => suspended.forEach(cut))
        .catch((error: unknown) =>
          logger.warn({ err: error }, 'streams: failed to look for suspended tenants'),
        );
    },
  });

  function sendToAll({ streams }: SubscribedTenant, frame: EventBuffer): void {
    for (const stream of streams) stream.send(frame);
  }

  /** Ends a tenant's streams. A dashboard reconnects, and is refused while the tenant is suspended. */
  function cut(tenantId: string): void {
    for (const stream of tenants.get(tenantId)?.streams ?? []) stream.cut();
  }

  async function sendPending(tenantId: string, tenant: SubscribedTenant): Promise<void> {
    if (tenant.isReading) return;
    tenant.isReading = true;
    for (let ids = tenant.pending.shift(); ids; ids = tenant.pending.shift()) {
      try {
        const unsent = ids.filter((id) => !sent.has(id));
        if (unsent.length === 0) continue;
        const events = await readEvents(db, tenantId, unsent);
        for (const event of toStreamEvents(events)) sendToAll(tenant, toFrame(event));
        for (const { id } of events) sent.set(id, true);
      } catch (error) {
        logger.warn({ err: error, tenant_id: tenantId }, 'streams: failed to read rows; dropped an event');
        tenant.hasDropped = true;
      }
    }
    if (tenant.hasDropped) sendToAll(tenant, gapFrame);
    tenant.hasDropped = false;
    tenant.isReading = false;
  }

  async function open({ req, res, tenantId, expiresAt }: StreamRequest): Promise<void> {
    const release = await limit.acquire(tenantId);
    if (!release) throw tooManyStreams(limit.max);
    // A closed connection emits no further `close`.
    if (res.destroyed) {
      release();
      return;
    }
    res.once('close', release);
    const tenant = tenants.get(tenantId) ?? newTenant();
    const stream = openStream({
      req,
      res,
      expiresAt,
      pingMs,
      onSlow: () => logger.info({ tenant_id: tenantId }, 'streams: dropped a client that does not read'),
      onClose() {
        tenant.streams.delete(stream);
        if (tenant.streams.size > 0) return;
        tenants.delete(tenantId);
        tenant.pending.length = 0;
      },
    });
    tenant.streams.add(stream);
    tenants.set(tenantId, tenant);
    if (closed) stream.cut();
  }

  return {
    open,
    close() {
      closed = true;
      unsubscribe();
      for (const { streams } of tenants.values()) for (const stream of streams) stream.cut();
    },
  };
}

function newTenant(): SubscribedTenant {
  return { streams: new Set(), pending: [], isReading: false, hasDropped: false };
}

function tooManyStreams(perTenant: number): ApiError {
  const message = `This tenant has ${perTenant} open streams, which is the limit; close one, or try again in ${retryAfterS} s.`;
  return new ApiError(429, 'RATE_LIMITED', message, { headers: { 'retry-after': String(retryAfterS) } });
}
