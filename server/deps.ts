import type { Db } from '../db/orm.ts';
import type { Bus } from '../events/bus.ts';
import type { Logger } from '../logger.ts';
import type { ChatCopies } from './chat-copies.ts';
import type { ChatGateway } from './chat-gateway.ts';
import type { CouponSpots } from './coupon-spots.ts';
import type { HeaderSink } from './middleware/rate-limit.ts';
import type { KeyRing } from './sdk/key-ring.ts';

/** What the HTTP surfaces are made of; `createApp` gets it all handed in. */
export interface ServerDeps {
  db: Db;
  bus: Bus;
  logger: Logger;
  keys: KeyRing;
  chats: ChatGateway;
  copies: ChatCopies;
  couponSpots(tenantCode: string): Promise<CouponSpots>;
  /** Counts a request of a key. @throws {ApiError} 429 when there were too many. */
  limitRate(ctx: HeaderSink, keyId: string): Promise<void>;
  /** Time from a kickoff's arrival until its round is refused for good. */
  admissionTimeoutMs: number;
  trustProxy: boolean;
}
