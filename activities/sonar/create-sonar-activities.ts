import { admitSonarChat, type SonarAdmission } from '../../db/repositories/sonar/sonar-admission.ts';
import {
  cancelSonarChat,
  rollBackSonarChat,
  settleSonarChat,
} from '../../db/repositories/sonar/sonar-ending.ts';
import type { SonarChatKey, SonarChatOutcome, SonarQuestion, SonarRef } from '../../domain/sonar/chat.ts';
import type { SonarActivityDeps } from './deps.ts';
import { planChat } from './plan-chat.ts';
import { runTask } from './run-task.ts';

/** The side effects of the actor of a Sonar conversation. Every activity is idempotent. */
export function createSonarActivities(deps: SonarActivityDeps) {
  const { db } = deps;
  return {
    admitChat: (args: {
      conversation: SonarRef;
      question: SonarQuestion;
      max_waiting: number;
    }): Promise<SonarAdmission> =>
      admitSonarChat(db, {
        conversation: args.conversation,
        question: args.question,
        maxWaiting: args.max_waiting,
      }),
    planChat: (key: SonarChatKey) => planChat(deps, key),
    runTask: (args: SonarChatKey & { idx: number }) => runTask(deps, args),
    settleChat: ({ outcome, ...key }: SonarChatKey & { outcome: SonarChatOutcome }) =>
      settleSonarChat(db, key, outcome),
    rollBackChat: (key: SonarChatKey) => rollBackSonarChat(db, key),
    /** `chat_id` null: the oldest chat that has not ended. */
    cancelChat: (args: { conversation_id: string; chat_id: string | null }) =>
      cancelSonarChat(db, args.conversation_id, args.chat_id),
  };
}

export type SonarActivities = ReturnType<typeof createSonarActivities>;
