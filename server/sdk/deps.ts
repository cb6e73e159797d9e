import type { Bus } from '../../bus/bus.ts';
import type { Db } from '../../db/orm.ts';
import type { Logger } from '../../logger.ts';
import type { ChatCache } from '../chat/chat-cache.ts';
import type { ChatGateway } from '../chat/chat-gateway.ts';
import type { CouponSpots } from '../store/coupon-spots.ts';
import type { Rollbacks } from '../updates/rollbacks.ts';
import type { SdkAuthDeps } from './authenticate.ts';

/** Dependencies of the routes of store apps. */
export interface SdkDeps extends SdkAuthDeps {
  db: Db;
  bus: Bus;
  logger: Logger;
  chats: ChatGateway;
  chatCache: ChatCache;
  rollbacks: Rollbacks;
  couponSpots(tenantCode: string): Promise<CouponSpots>;
  /** How long after a kickoff's arrival its round may still be admitted. */
  admissionTimeoutMs: number;
}
