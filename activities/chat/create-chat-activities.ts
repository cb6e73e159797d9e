import type { ChatRef, RoundOutcome } from '../../domain/chat/round.ts';
import { withHeartbeat } from '../with-heartbeat.ts';
import { type AdmitArgs, admitRound, type RollbackArgs, rollBackAdmission } from './admission.ts';
import { crossSell } from './cross-sell.ts';
import type { ChatActivityDeps, StepArgs } from './deps.ts';
import { endChat } from './end-chat.ts';
import { mealSuggest } from './meal-suggest.ts';
import { notifications } from './notifications.ts';
import { type ForwardArgs, forwardToStore } from './outbox-delivery.ts';
import { settleRound } from './settle-round.ts';
import { todos } from './todos.ts';

/** The side effects of the chat actor. Every activity is idempotent. */
export function createChatActivities(deps: ChatActivityDeps) {
  return {
    mealSuggest: (args: StepArgs) => mealSuggest(deps, args),
    todos: (args: StepArgs) => todos(deps, args),
    crossSell: (args: StepArgs) => crossSell(deps, args),
    notifications: (args: StepArgs) => notifications(deps, args),

    admitRound: (args: AdmitArgs) => admitRound(deps, args),
    rollBackAdmission: (args: RollbackArgs) => rollBackAdmission(deps, args),
    settleRound: (args: StepArgs & { outcome: RoundOutcome }) => settleRound(deps, args),
    endChat: (chat: ChatRef) => endChat(deps, chat),
    forwardToStore: (args: ForwardArgs) => withHeartbeat(() => forwardToStore(deps, args)),
  };
}

export type ChatActivities = ReturnType<typeof createChatActivities>;
