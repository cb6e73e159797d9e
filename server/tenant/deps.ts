import type { Bus } from '../../bus/bus.ts';
import type { Db } from '../../db/orm.ts';
import type { Locale } from '../../domain/chat/locale.ts';
import type { Logger } from '../../logger.ts';
import type { AuthDeps } from '../auth/authenticate.ts';
import type { ChatCache } from '../chat/chat-cache.ts';
import type { StoreCatalog } from '../store/catalog.ts';
import type { CouponSpots } from '../store/coupon-spots.ts';
import type { ExportLimit } from './export/export-limit.ts';
import type { TenantStreams } from './stream/tenant-streams.ts';
import type { WebhookGateway } from './webhooks/webhook-gateway.ts';

/** Dependencies of the routes of tenants' dashboards. */
export interface TenantDeps extends AuthDeps {
  db: Db;
  bus: Bus;
  logger: Logger;
  webhooks: WebhookGateway;
  /** Running rounds of a tenant without a limit of its own; 0 for any number. */
  tenantMaxRunning: number;
  chatCache: ChatCache;
  tenantStreams: TenantStreams;
  exports: ExportLimit;
  couponSpots(tenantCode: string): Promise<CouponSpots>;
  /** Null if the store is unavailable and has never answered. */
  storeCatalog(tenantCode: string, locale: Locale): Promise<StoreCatalog | null>;
  /** Other origins whose pages may call /api/v1 with the browser's cookies. */
  corsOrigins: readonly string[];
}
