import { completeRound } from '../../db/repositories/chat/complete-round.ts';
import { newEventId } from '../../db/repositories/chat/events.ts';
import * as settlement from '../../db/repositories/chat/settlement.ts';
import type { RoundKey } from '../../db/repositories/chat/steps.ts';
import type { RoundOutcome } from '../../domain/chat/round.ts';
import type { ChatActivityDeps, StepArgs } from './deps.ts';
import { createWriteMessages, endMessages, publishEnd } from './publish.ts';

/** Ends a round, once, and notifies servers and dashboards (rulings Q13, D3). */
export async function settleRound(
  deps: ChatActivityDeps,
  args: StepArgs & { outcome: RoundOutcome },
): Promise<void> {
  const key = { tenantId: args.tenant_id, chatId: args.chat_id, roundId: args.round_id };
  if (args.outcome.status === 'completed') return complete(deps, args, key);
  const settled = await settlement.settleRound(deps.db, key, args.outcome);
  if (!settled) return;
  deps.onRoundsEnded?.('error', 1);
  publishEnd(deps, args, [settled.eventId]);
}

async function complete(deps: ChatActivityDeps, args: StepArgs, key: RoundKey): Promise<void> {
  const eventId = newEventId();
  const messages = createWriteMessages(deps, args, endMessages(args, [eventId]));
  const completion = { eventId, notifications: messages.withStatement };
  if (!(await completeRound(deps.db, key, completion))) return;
  deps.onRoundsEnded?.('completed', 1);
  messages.publish();
}
