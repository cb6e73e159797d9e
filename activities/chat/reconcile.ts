import { Context } from '@temporalio/activity';
import { findSilentRounds } from '../../db/repositories/abandoned-rounds.ts';
import { forgetIdempotencyKeys } from '../../db/repositories/idempotency-keys.ts';
import { forgetRounds } from '../../db/repositories/retention.ts';
import { findLeftoverForwards } from '../../db/repositories/store-forwards.ts';
import type { ChatActivityDeps } from './deps.ts';
import { forwardToStore } from './forward-to-store.ts';
import { settleRound } from './settle-round.ts';

/** One sweep; what is left over waits for the next. */
const sweepLimit = 500;
const retentionBatches = 20;
const dayMs = 24 * 60 * 60_000;

export interface ReconcileDeps extends ChatActivityDeps {
  /** Age from which a round that does not move is looked after. */
  abandonedAfterMs: number;
  /** How long prompts and snapshots are kept; 0 for ever. */
  retentionDays: number;
  /** Whether the chat's actor runs and knows the round; true when nobody can tell. */
  isRoundAlive(chatId: string, roundId: string): Promise<boolean>;
}

export function createReconcileActivities(deps: ReconcileDeps) {
  return {
    /** Ends rounds that no actor works on any more; their credit goes back. Returns how many. */
    async settleAbandonedRounds(): Promise<number> {
      const before = new Date(Date.now() - deps.abandonedAfterMs);
      let settled = 0;
      for (const { tenantId, chatId, roundId } of await findSilentRounds(deps.db, before, sweepLimit)) {
        Context.current().heartbeat();
        if (await deps.isRoundAlive(chatId, roundId)) continue;
        const outcome = { status: 'error' as const, last_error: 'chat terminated', failed_steps: [] };
        await settleRound(deps, { tenant_id: tenantId, chat_id: chatId, round_id: roundId, outcome });
        settled += 1;
      }
      return settled;
    },

    /**
     * Tells the store of events whose actor never heard of them, those of a chat in order; returns how many
     * were looked at.
     */
    async forwardLeftovers(): Promise<number> {
      const before = new Date(Date.now() - deps.abandonedAfterMs);
      const leftovers = await findLeftoverForwards(deps.db, before, sweepLimit);
      const heldUp = new Set<string>();
      for (const { chat_id, ...args } of leftovers) {
        Context.current().heartbeat();
        if (heldUp.has(chat_id)) continue;
        await forwardToStore(deps, args).catch((error: unknown) => {
          heldUp.add(chat_id);
          deps.logger.warn({ err: error, ...args }, 'a left-over signage event waits for the next sweep');
        });
      }
      return leftovers.length;
    },

    /** Forgets idempotency keys past their day (ruling Q59); returns how many. */
    forgetIdempotencyKeys: () => forgetIdempotencyKeys(deps.db),

    /** Erases what rounds past their time say of shoppers; returns how many rounds. */
    async forgetOldRounds(): Promise<number> {
      if (deps.retentionDays === 0) return 0;
      const before = new Date(Date.now() - deps.retentionDays * dayMs);
      let forgotten = 0;
      for (let batch = 0; batch < retentionBatches; batch += 1) {
        Context.current().heartbeat();
        const count = await forgetRounds(deps.db, before, sweepLimit);
        forgotten += count;
        if (count < sweepLimit) break;
      }
      return forgotten;
    },
  };
}

export type ReconcileActivities = ReturnType<typeof createReconcileActivities>;
