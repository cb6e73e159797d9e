import type { Db } from '../../db/orm.ts';
import type { Locale } from '../../domain/chat/locale.ts';
import type { AuthDeps } from '../auth/authenticate.ts';
import type { ChatCache } from '../chat/chat-cache.ts';
import type { StoreCatalog } from '../store/catalog.ts';
import type { CouponSpots } from '../store/coupon-spots.ts';
import type { TenantStreams } from './stream/tenant-streams.ts';

/** Dependencies of the routes of tenants' dashboards. */
export interface TenantDeps extends AuthDeps {
  db: Db;
  chatCache: ChatCache;
  tenantStreams: TenantStreams;
  couponSpots(tenantCode: string): Promise<CouponSpots>;
  /** Null if the store is unavailable and has never answered. */
  storeCatalog(tenantCode: string, locale: Locale): Promise<StoreCatalog | null>;
  /** Other origins whose pages may call /api/v1 with the browser's cookies. */
  corsOrigins: readonly string[];
}
