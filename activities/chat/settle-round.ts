import * as settlement from '../../db/repositories/settlement.ts';
import type { RoundOutcome } from '../../domain/chat/round.ts';
import type { ChatActivityDeps, StepArgs } from './deps.ts';
import { tell, tellMoved } from './news.ts';

/** Ends a round, once, and tells of it: to servers always, to dashboards when it completed (ruling Q13). */
export async function settleRound(
  deps: ChatActivityDeps,
  args: StepArgs & { outcome: RoundOutcome },
): Promise<void> {
  const key = { tenantId: args.tenant_id, chatId: args.chat_id, roundId: args.round_id };
  const settled = await settlement.settleRound(deps.db, key, args.outcome);
  if (!settled) return;
  deps.onRoundsEnded?.(args.outcome.status, 1);
  tellMoved(deps, args.chat_id);
  if (settled.eventId !== null) {
    tell(deps, { kind: 'tenant_event', tenant_id: args.tenant_id, event_ids: [settled.eventId] });
  }
}
