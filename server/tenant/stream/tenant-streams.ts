import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Bus } from '../../../bus/bus.ts';
import type { Db } from '../../../db/orm.ts';
import { readEvents } from '../../../db/repositories/chat/published-events.ts';
import type { Logger } from '../../../logger.ts';
import { ApiError } from '../../http/errors.ts';
import { toFrame } from './frames.ts';
import { openStream, type Stream } from './open-stream.ts';
import { toStreamEvents } from './view.ts';

export interface StreamRequest {
  req: IncomingMessage;
  res: ServerResponse;
  tenantId: string;
  /** The stream ends then; null for never. */
  expiresAt: Date;
}

export interface TenantStreams {
  /**
   * Answers the request with a stream of its tenant's events.
   * @throws {ApiError} 429 when the tenant has as many as it may
   */
  open(request: StreamRequest): void;
  /** Ends all streams at once, and those that are opened later. */
  close(): void;
}

export interface TenantStreamsOptions {
  db: Db;
  bus: Bus;
  logger: Logger;
  /** The most that one tenant may have open on this server. */
  perTenant: number;
  pingMs: number;
}

/** A tenant that somebody listens to here. */
interface Listened {
  streams: Set<Stream>;
  /** Ids of events that are still to be read, a list a message. */
  waiting: string[][];
  reading: boolean;
}

/** Messages of a tenant that wait while its rows are read; more are dropped. */
const maxWaiting = 1_000;
const retryAfterS = 10;

/**
 * Streams of this server, with one subscription to the bus for all of them. A message about a tenant is read
 * from PostgreSQL once, and in turn, if anybody here listens to that tenant; otherwise it is passed over.
 *
 * Live only (ruling Q34): nothing is kept for later and nothing is sent twice. While the bus is away streams
 * stay open and hear nothing but pings, and what happened meanwhile is in the history alone: so a dashboard
 * also reads it anew every while, not only on `ready`.
 */
export function createTenantStreams(options: TenantStreamsOptions): TenantStreams {
  const { db, bus, logger, perTenant, pingMs } = options;
  const tenants = new Map<string, Listened>();
  let closed = false;

  const unsubscribe = bus.subscribe({
    onMessage(message) {
      if (message.kind !== 'tenant_event') return;
      const tenant = tenants.get(message.tenant_id);
      if (!tenant) return;
      if (tenant.waiting.length >= maxWaiting) {
        logger.warn(
          { tenant_id: message.tenant_id },
          'streams: rows are read too slowly; an event is dropped',
        );
        return;
      }
      tenant.waiting.push(message.event_ids);
      void publishToListeners(message.tenant_id, tenant);
    },
  });

  async function publishToListeners(tenantId: string, tenant: Listened): Promise<void> {
    if (tenant.reading) return;
    tenant.reading = true;
    for (let ids = tenant.waiting.shift(); ids; ids = tenant.waiting.shift()) {
      try {
        const frames = toStreamEvents(await readEvents(db, tenantId, ids)).map(toFrame);
        for (const stream of tenant.streams) for (const frame of frames) stream.send(frame);
      } catch (error) {
        logger.warn({ err: error, tenant_id: tenantId }, 'streams: failed to read rows; dropped an event');
      }
    }
    tenant.reading = false;
  }

  function open({ req, res, tenantId, expiresAt }: StreamRequest): void {
    const tenant = tenants.get(tenantId) ?? { streams: new Set(), waiting: [], reading: false };
    if (tenant.streams.size >= perTenant) throw tooMany(perTenant);
    // Who is gone already says so no more.
    if (res.destroyed) return;
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
        tenant.waiting.length = 0;
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

function tooMany(perTenant: number): ApiError {
  const message = `This tenant has ${perTenant} streams open, which is all it may; close one, or try again in ${retryAfterS} s.`;
  return new ApiError(429, 'RATE_LIMITED', message, { headers: { 'retry-after': String(retryAfterS) } });
}
