import type { Bus } from '../../bus/bus.ts';
import type { Db } from '../../db/orm.ts';
import type { Logger } from '../../logger.ts';
import type { ChatCache } from '../chat/chat-cache.ts';
import type { ChatGateway } from '../chat/chat-gateway.ts';
import type { CouponSpots } from '../store/coupon-spots.ts';
import type { Rollbacks } from '../updates/rollbacks.ts';
import type { SdkAuthDeps } from './authenticate.ts';
import type { ChatEventStreams } from './chat-events/event-streams.ts';
import type { KickoffLimiter } from './chats/kickoff-limiter.ts';
import type { KickoffPrecheck } from './chats/kickoff-precheck.ts';
import type { KickoffQueue } from './chats/kickoff-queue.ts';
import type { LongPollLimit } from './chats/long-poll-limit.ts';
import type { RefusalLog } from './refusal-log.ts';

/** Dependencies of the routes of store apps. */
export interface SdkDeps extends SdkAuthDeps {
  db: Db;
  bus: Bus;
  logger: Logger;
  chats: ChatGateway;
  chatCache: ChatCache;
  chatEventStreams: ChatEventStreams;
  /** Limits requests that wait for a chat. */
  longPolls: LongPollLimit;
  /** Bounds the kickoffs that a tenant has in handling. */
  kickoffLimiter: KickoffLimiter;
  /** Bounds the wait of kickoffs under overload. */
  kickoffs: KickoffQueue;
  /** Rejects kickoffs for which the tenant has no room. */
  kickoffPrecheck: KickoffPrecheck;
  rollbacks: Rollbacks;
  refusals: RefusalLog;
  /** Origins whose pages may call the API with a key. */
  sdkCorsOrigins: readonly string[];
  couponSpots(tenantCode: string): Promise<CouponSpots>;
  /** How long after a kickoff's arrival its round may still be admitted. */
  admissionTimeoutMs: number;
}
