import * as settlement from '../../db/repositories/chat/settlement.ts';
import type { RoundOutcome } from '../../domain/chat/round.ts';
import type { ChatActivityDeps, StepArgs } from './deps.ts';
import { publishEnd } from './publish.ts';

/** Ends a round, once, and notifies servers and dashboards (rulings Q13, D3). */
export async function settleRound(
  deps: ChatActivityDeps,
  args: StepArgs & { outcome: RoundOutcome },
): Promise<void> {
  const key = { tenantId: args.tenant_id, chatId: args.chat_id, roundId: args.round_id };
  const settled = await settlement.settleRound(deps.db, key, args.outcome);
  if (!settled) return;
  deps.onRoundsEnded?.(args.outcome.status, 1);
  publishEnd(deps, args, [settled.eventId]);
}
