import type { PayloadCodec } from '@temporalio/common';
import type { Bus } from '../bus/bus.ts';
import type { Db } from '../db/orm.ts';
import type { Locale } from '../domain/chat/locale.ts';
import type { Logger } from '../logger.ts';
import type { Readiness } from '../ops/readiness.ts';
import type { Audiences } from './auth/audiences.ts';
import type { ChatCache } from './chat/chat-cache.ts';
import type { ChatGateway } from './chat/chat-gateway.ts';
import type { TrustedProxies } from './http/client-address.ts';
import type { ServerMetrics } from './http/metrics.ts';
import type { HeaderSink } from './http/middleware/rate-limit.ts';
import type { Quotes } from './quotes/quotes.ts';
import type { SdkKeyCache } from './sdk/api-key-cache.ts';
import type { Sonar } from './sonar/sonar.ts';
import type { StoreCatalog } from './store/catalog.ts';
import type { CouponSpots } from './store/coupon-spots.ts';
import type { TenantStreams } from './tenant/stream/tenant-streams.ts';
import type { Rollbacks } from './updates/rollbacks.ts';

/** Dependencies of the HTTP routes, passed to `createApp`. */
export interface ServerDeps {
  db: Db;
  bus: Bus;
  logger: Logger;
  apiKeys: SdkKeyCache;
  chats: ChatGateway;
  chatCache: ChatCache;
  rollbacks: Rollbacks;
  tenantStreams: TenantStreams;
  quotes: Quotes;
  sonar: Sonar;
  couponSpots(tenantCode: string): Promise<CouponSpots>;
  /** Null if the store is unavailable and has never answered. */
  storeCatalog(tenantCode: string, locale: Locale): Promise<StoreCatalog | null>;
  audiences: Audiences;
  /** Counts a request of a key or a session. @throws {ApiError} 429 when there were too many. */
  limitRate(ctx: HeaderSink, keyId: string): Promise<void>;
  /** Decrypts Temporal's payloads for operators. */
  payloadCodec: PayloadCodec;
  /** How long after a kickoff's arrival its round may still be admitted. */
  admissionTimeoutMs: number;
  /** Other origins whose pages may call /api/v1 with the browser's cookies. */
  corsOrigins: readonly string[];
  /** Origins whose pages may call the codec server only. */
  codecOrigins: readonly string[];
  trustedProxies: TrustedProxies;
  isTraced: boolean;
  readiness: Readiness;
  metrics: ServerMetrics;
}
