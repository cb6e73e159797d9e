import { randomBytes, randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { NativeConnection } from '@temporalio/worker';
import { forEachConcurrently } from '../../activities/chat/for-each-concurrently.ts';
import type { Db } from '../../db/orm.ts';
import { findBusyChats } from '../../db/repositories/chat/stale-rounds.ts';
import {
  claimTakeover,
  deleteLease,
  renewLease,
  repeatTakeoverSoon,
} from '../../db/repositories/worker-leases.ts';
import type { Logger } from '../../logger.ts';
import type { OpenTemporal } from '../../temporal/connect.ts';
import { chatWorkflowId } from '../../workflows/chat/contract.ts';
import { failLostActivities } from './fail-lost-activities.ts';
import { holdLease, type Lease } from './hold-lease.ts';

/** Actors that one takeover looks at at once. */
const concurrency = 20;
const takeoverMs = 60_000;

/** An identity that no other process has or will have, not even one of the same pid on the same host. */
export function newWorkerIdentity(): string {
  return `${process.pid}@${hostname()}/${randomBytes(4).toString('hex')}`;
}

interface WorkerLeaseOptions {
  db: Db;
  temporal: OpenTemporal;
  /** The connection by which this worker gets its tasks. */
  connection: NativeConnection;
  logger: Logger;
  /** By which Temporal knows this worker. */
  identity: string;
  leaseMs: number;
  /** Counts a takeover that found activities. */
  onTakeover?(): void;
}

/** Holds the lease of this worker, and takes over the steps of chats from workers that are lost. */
export function startWorkerLease({
  db,
  temporal,
  connection,
  logger,
  identity,
  leaseMs,
  onTakeover,
}: WorkerLeaseOptions): Lease {
  const own = { id: randomUUID(), identity };
  return holdLease({
    leaseMs,
    logger,
    async renew() {
      await connection.withDeadline(Date.now() + leaseMs / 2, () =>
        connection.workflowService.getSystemInfo({}),
      );
      return renewLease(db, own, leaseMs);
    },
    giveBack: () => deleteLease(db, own.id),
    async takeOver(lost, stopping) {
      if (!(await claimTakeover(db, lost.id, leaseMs))) return;
      const limit = AbortSignal.any([stopping, AbortSignal.timeout(takeoverMs)]);
      const chatIds = await findBusyChats(db);
      let activities = 0;
      await forEachConcurrently(chatIds, { concurrency, limit }, async (chatId) => {
        activities += await failLostActivities(temporal, chatWorkflowId(chatId), lost.identity).catch(
          (err: unknown) => {
            logger.warn({ err, chat_id: chatId }, 'failed to look for activities of a lost worker');
            return 0;
          },
        );
      });
      if (activities === 0) return;
      await repeatTakeoverSoon(db, lost.id, leaseMs);
      onTakeover?.();
      logger.warn({ lost_worker: lost.identity, activities }, 'took over from a lost worker');
    },
  });
}
