import type { PayloadCodec } from '@temporalio/common';
import type { Db } from '../../db/orm.ts';
import type { RoundBundle } from '../../operator/replay/bundle.ts';
import type { ReplayedRun, ReplayPool } from '../../operator/replay/replay-pool.ts';
import type { AuthDeps } from '../auth/authenticate.ts';
import type { ChatCache } from '../chat/chat-cache.ts';
import type { CouponSpots } from '../store/coupon-spots.ts';
import type { RoundExportView } from './rounds/view-schema.ts';

/** Dependencies of the routes of the backoffice. */
export interface BackofficeDeps extends AuthDeps {
  db: Db;
  chatCache: ChatCache;
  couponSpots(tenantCode: string): Promise<CouponSpots>;
  /** @throws {ApiError} 404 if there is no such round, or it was erased */
  exportRound(roundId: string): Promise<RoundExportView>;
  /** @throws {ReplaysBusyError} @throws {ReplayTooLargeError} */
  replayRound: ReplayPool['replay'];
  /** Replays histories with the workflow code of this server. @throws as `replayRound` */
  replayRuns(runs: RoundBundle['runs']): Promise<ReplayedRun[]>;
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
