import type { PayloadCodec } from '@temporalio/common';
import type { Db } from '../../db/orm.ts';
import type { AuthDeps } from '../auth/authenticate.ts';
import type { ChatCache } from '../chat/chat-cache.ts';
import type { CouponSpots } from '../store/coupon-spots.ts';

/** Dependencies of the routes of the backoffice. */
export interface BackofficeDeps extends AuthDeps {
  db: Db;
  chatCache: ChatCache;
  couponSpots(tenantCode: string): Promise<CouponSpots>;
  /** Other origins whose pages may call /api/v1 with the browser's cookies. */
  corsOrigins: readonly string[];
}

/** Dependencies of the codec server. */
export interface CodecDeps extends AuthDeps {
  /** Decrypts Temporal's payloads for operators. */
  payloadCodec: PayloadCodec;
  /** Origins whose pages may call the codec server only. */
  codecOrigins: readonly string[];
}
