import { readDatabaseTime } from '../../db/database-time.ts';
import { findUnsentEntries } from '../../db/repositories/chat/outbox.ts';
import { findStaleRounds } from '../../db/repositories/chat/stale-rounds.ts';
import { purgeExpiredIdempotencyKeys } from '../../db/repositories/idempotency-keys.ts';
import { purgeExpiredRounds } from '../../db/repositories/retention.ts';
import { purgeRolledBackRequests } from '../../db/repositories/rolled-back-requests.ts';
import {
  findStaleQuoteConversations,
  findStaleSonarConversations,
  type StaleQuoteConversation,
  type StaleSonarConversation,
} from '../../db/repositories/stale-conversations.ts';
import {
  type CursorKey,
  findOverdueCursors,
  purgeForgottenCursors,
} from '../../db/repositories/webhooks/cursors.ts';
import { purgeOldDeliveries } from '../../db/repositories/webhooks/deliveries.ts';
import type { ChatActivityDeps } from './deps.ts';
import { forEachConcurrently } from './for-each-concurrently.ts';
import { forwardToStore } from './outbox-delivery.ts';
import { publish } from './publish.ts';
import { settleRound } from './settle-round.ts';

export interface ReconcileDeps extends ChatActivityDeps {
  /** A round or conversation without an update for this time is reconciled. */
  abandonedAfterMs: number;
  /** How long prompts and snapshots are kept; 0 means for ever. */
  retentionDays: number;
  /** Counts failed attempts at jobs. */
  onReconcileJobFailed?: (job: string) => void;
  /** Whether the chat's actor runs and knows the round; true when the actor cannot be queried. */
  isRoundAlive(chatId: string, roundId: string): Promise<boolean>;
  /** Starts an actor that continues the conversation; false when one already runs. */
  resume: {
    sonar(conversation: StaleSonarConversation): Promise<boolean>;
    quotes(conversation: StaleQuoteConversation): Promise<boolean>;
    webhooks(cursor: CursorKey): Promise<boolean>;
  };
  /** How long deliveries of webhooks are listed. */
  webhookRetentionDays: number;
}

/**
 * A job of the reconciler. It begins no further item once `limit` is aborted, has a time limit for each item, and
 * returns the number of items processed. Jobs run side by side and do not depend on each other.
 */
export type ReconcileJob = (deps: ReconcileDeps, limit: AbortSignal) => Promise<number>;

/** Items of one sweep; the rest waits for the next. */
const sweepLimit = 500;
const deletionBatch = 5_000;
const batches = 20;
/** Items processed at once: one that hangs delays some of the others, not all of them. */
const concurrency = 10;
/** A webhook that was due for this time has no workflow, or one that waits for room. */
const webhookOverdueMs = 30_000;
/** Time limit of the unsent entries of one chat. */
const chatOutboxMs = 5_000;
const dayMs = 24 * 60 * 60_000;

/** Jobs by name. Histories contain the names, so they are never renamed. */
export const reconcileJobs: Readonly<Record<string, ReconcileJob>> = {
  settleAbandonedRounds,
  forwardLeftovers: sendUnsentEntries,
  forgetIdempotencyKeys: (deps, limit) =>
    inBatches(limit, deletionBatch, () => purgeExpiredIdempotencyKeys(deps.db, deletionBatch)),
  forgetOldRounds: purgeOldRounds,
  purgeRolledBackRequests: (deps) => purgeRolledBackRequests(deps.db),
  resumeSonarConversations: (deps, limit) =>
    resume(deps, limit, {
      findStale: findStaleSonarConversations,
      start: (conversation) => deps.resume.sonar(conversation),
    }),
  resumeQuoteConversations: (deps, limit) =>
    resume(deps, limit, {
      findStale: findStaleQuoteConversations,
      start: (conversation) => deps.resume.quotes(conversation),
    }),
  resumeWebhooks: (deps, limit) =>
    resume(deps, limit, {
      before: () => getDatabaseTimeBefore(deps, webhookOverdueMs),
      findStale: findOverdueCursors,
      start: (cursor) => deps.resume.webhooks(cursor),
    }),
  purgeWebhooks: purgeOldWebhooks,
};

/** By the database's clock: a worker whose own clock is ahead would end rounds that are running. */
function getAbandonedBefore(deps: ReconcileDeps): Promise<Date> {
  return getDatabaseTimeBefore(deps, deps.abandonedAfterMs);
}

async function getDatabaseTimeBefore({ db }: ReconcileDeps, ms: number): Promise<Date> {
  return new Date((await readDatabaseTime(db)).getTime() - ms);
}

/** Starts actors for work whose actor is gone, as after a termination by an operator. */
async function resume<T extends object>(
  deps: ReconcileDeps,
  limit: AbortSignal,
  {
    before = () => getAbandonedBefore(deps),
    findStale,
    start,
  }: {
    before?: () => Promise<Date>;
    findStale: (db: ReconcileDeps['db'], before: Date, most: number) => Promise<T[]>;
    start: (conversation: T) => Promise<boolean>;
  },
): Promise<number> {
  let resumed = 0;
  await forEachConcurrently(
    await findStale(deps.db, await before(), sweepLimit),
    { concurrency, limit },
    async (conversation) => {
      await start(conversation)
        .then((isStarted) => (resumed += isStarted ? 1 : 0))
        .catch((err: unknown) => deps.logger.warn({ err }, 'failed to resume a conversation'));
    },
  );
  return resumed;
}

/** Ends rounds whose actor is gone, and gives their credit back. */
async function settleAbandonedRounds(deps: ReconcileDeps, limit: AbortSignal): Promise<number> {
  const before = await getAbandonedBefore(deps);
  let settled = 0;
  await forEachConcurrently(
    await findStaleRounds(deps.db, before, sweepLimit),
    { concurrency, limit },
    async ({ tenantId, chatId, roundId }) => {
      if (await deps.isRoundAlive(chatId, roundId)) return;
      const outcome = { status: 'error' as const, last_error: 'chat terminated', failed_steps: [] };
      const round = { tenant_id: tenantId, chat_id: chatId, round_id: roundId };
      await settleRound(deps, { ...round, outcome })
        .then(() => (settled += 1))
        .catch((err: unknown) => deps.logger.warn({ err, ...round }, 'failed to end an abandoned round'));
    },
  );
  return settled;
}

/** Sends the outbox entries that actors did not send, those of a chat in order. */
async function sendUnsentEntries(deps: ReconcileDeps, limit: AbortSignal): Promise<number> {
  const before = await getAbandonedBefore(deps);
  const chats = await findUnsentEntries(deps.db, before, sweepLimit);
  await forEachConcurrently(chats, { concurrency, limit }, async (last) => {
    const signal = AbortSignal.any([limit, AbortSignal.timeout(chatOutboxMs)]);
    await forwardToStore(deps, last, signal).catch((err: unknown) =>
      deps.logger.warn(
        { err, ...last },
        'failed to send outbox entries of a chat; the next sweep tries again',
      ),
    );
  });
  return chats.length;
}

/** Erases personal data of rounds past the retention time. */
async function purgeOldRounds(deps: ReconcileDeps, limit: AbortSignal): Promise<number> {
  if (deps.retentionDays === 0) return 0;
  const before = new Date(Date.now() - deps.retentionDays * dayMs);
  return inBatches(limit, sweepLimit, async () => {
    const { rounds, chats } = await purgeExpiredRounds(deps.db, before, sweepLimit);
    for (const { tenantId, chatId } of chats) {
      publish(deps, { kind: 'chat_erased', tenant_id: tenantId, chat_id: chatId });
    }
    return rounds;
  });
}

/** Gives up what was never delivered, and deletes old deliveries. */
async function purgeOldWebhooks(deps: ReconcileDeps, limit: AbortSignal): Promise<number> {
  const before = await getDatabaseTimeBefore(deps, deps.webhookRetentionDays * dayMs);
  const forgotten = await purgeForgottenCursors(deps.db, before);
  const old = await inBatches(limit, deletionBatch, () => purgeOldDeliveries(deps.db, before, deletionBatch));
  return forgotten + old;
}

/** Runs batches until one is not full. */
async function inBatches(limit: AbortSignal, size: number, batch: () => Promise<number>): Promise<number> {
  let total = 0;
  for (let done = 0; done < batches && !limit.aborted; done += 1) {
    const count = await batch();
    total += count;
    if (count < size) break;
  }
  return total;
}
