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
import type { ChatActivityDeps } from './deps.ts';
import { forEach } from './for-each.ts';
import { forwardToStore } from './forward-to-store.ts';
import { settleRound } from './settle-round.ts';

export interface ReconcileDeps extends ChatActivityDeps {
  /** Age from which a round that does not move is looked after. */
  abandonedAfterMs: number;
  /** How long prompts and snapshots are kept; 0 for ever. */
  retentionDays: number;
  /** Counts attempts at jobs that failed. */
  onReconcileJobFailed?: (job: string) => void;
  /** Whether the chat's actor runs and knows the round; true when it cannot be asked. */
  isRoundAlive(chatId: string, roundId: string): Promise<boolean>;
  /** Starts actors that go on with conversations that others have left; false where one runs already. */
  resume: {
    sonar(conversation: StaleSonarConversation): Promise<boolean>;
    quotes(conversation: StaleQuoteConversation): Promise<boolean>;
  };
}

/**
 * A job of the reconciler. It begins nothing new once `limit` is aborted, gives each item a time limit of its own,
 * and returns how many items it dealt with. Jobs run side by side and know nothing of each other.
 */
export type ReconcileJob = (deps: ReconcileDeps, limit: AbortSignal) => Promise<number>;

/** Items of one sweep; what is left over waits for the next. */
const sweepLimit = 500;
const deletionBatch = 5_000;
const batches = 20;
/** Items at work at once: one that hangs keeps the others waiting for a part of the sweep and not all of it. */
const concurrency = 10;
/** The longest that the store is waited for in one chat's name. */
const forwardMs = 5_000;
const dayMs = 24 * 60 * 60_000;

/** Every job by its name, which histories record. */
export const reconcileJobs: Readonly<Record<string, ReconcileJob>> = {
  settleAbandonedRounds,
  forwardLeftovers,
  forgetIdempotencyKeys: (deps, limit) =>
    inBatches(limit, deletionBatch, () => purgeExpiredIdempotencyKeys(deps.db, deletionBatch)),
  forgetOldRounds,
  purgeRolledBackRequests: (deps) => purgeRolledBackRequests(deps.db),
  resumeSonarConversations: (deps, limit) =>
    resume(deps, limit, findStaleSonarConversations, (conversation) => deps.resume.sonar(conversation)),
  resumeQuoteConversations: (deps, limit) =>
    resume(deps, limit, findStaleQuoteConversations, (conversation) => deps.resume.quotes(conversation)),
};

/** Starts actors for conversations that wait for one that is gone, as after a termination by hand. */
async function resume<T extends object>(
  deps: ReconcileDeps,
  limit: AbortSignal,
  findStale: (db: ReconcileDeps['db'], before: Date, most: number) => Promise<T[]>,
  start: (conversation: T) => Promise<boolean>,
): Promise<number> {
  const before = new Date(Date.now() - deps.abandonedAfterMs);
  let resumed = 0;
  await forEach(
    await findStale(deps.db, before, sweepLimit),
    { concurrency, limit },
    async (conversation) => {
      await start(conversation)
        .then((isStarted) => (resumed += isStarted ? 1 : 0))
        .catch((err: unknown) => deps.logger.warn({ err }, 'failed to resume a conversation'));
    },
  );
  return resumed;
}

/** Ends rounds that no actor works on any more; their credit goes back. */
async function settleAbandonedRounds(deps: ReconcileDeps, limit: AbortSignal): Promise<number> {
  const before = new Date(Date.now() - deps.abandonedAfterMs);
  let settled = 0;
  await forEach(
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

/** Sends the store the signage events that their actors did not, those of a chat in order. */
async function forwardLeftovers(deps: ReconcileDeps, limit: AbortSignal): Promise<number> {
  const before = new Date(Date.now() - deps.abandonedAfterMs);
  const chats = await findUnsentEntries(deps.db, before, sweepLimit);
  await forEach(chats, { concurrency, limit }, async (last) => {
    const signal = AbortSignal.any([limit, AbortSignal.timeout(forwardMs)]);
    await forwardToStore(deps, last, signal).catch((err: unknown) =>
      deps.logger.warn(
        { err, ...last },
        'failed to hand an unsent signage event to its actor; the next sweep tries again',
      ),
    );
  });
  return chats.length;
}

/** Erases what rounds past their time say of shoppers. */
async function forgetOldRounds(deps: ReconcileDeps, limit: AbortSignal): Promise<number> {
  if (deps.retentionDays === 0) return 0;
  const before = new Date(Date.now() - deps.retentionDays * dayMs);
  return inBatches(limit, sweepLimit, () => purgeExpiredRounds(deps.db, before, sweepLimit));
}

/** Batch after batch until one is not full. */
async function inBatches(limit: AbortSignal, size: number, batch: () => Promise<number>): Promise<number> {
  let total = 0;
  for (let done = 0; done < batches && !limit.aborted; done += 1) {
    const count = await batch();
    total += count;
    if (count < size) break;
  }
  return total;
}
