import type { Bus } from '../../bus/bus.ts';
import type { Db } from '../../db/orm.ts';
import type { Logger } from '../../logger.ts';
import type { ChatCache } from '../chat/chat-cache.ts';
import type { ChatGateway } from '../chat/chat-gateway.ts';
import type { HeaderSink } from '../http/middleware/rate-limit.ts';
import type { CouponSpots } from '../store/coupon-spots.ts';
import type { Rollbacks } from '../updates/rollbacks.ts';
import type { SdkKeyCache } from './api-key-cache.ts';

/** Dependencies of the routes of store apps. */
export interface SdkDeps {
  db: Db;
  bus: Bus;
  logger: Logger;
  apiKeys: SdkKeyCache;
  chats: ChatGateway;
  chatCache: ChatCache;
  rollbacks: Rollbacks;
  couponSpots(tenantCode: string): Promise<CouponSpots>;
  /** Counts a request of a key. @throws {ApiError} 429 when there were too many. */
  limitRate(ctx: HeaderSink, keyId: string): Promise<void>;
  /** How long after a kickoff's arrival its round may still be admitted. */
  admissionTimeoutMs: number;
}
